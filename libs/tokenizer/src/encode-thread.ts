// A thread of an encoding pool: told once how to tokenize, it answers each batch of texts with their ids.
import { parentPort, workerData } from 'node:worker_threads';
import { encodeBatch, type BatchEncoder } from './encode-batch.ts';
import { createTokenizer } from './tokenizer.ts';

const { spec, maxLength } = workerData as BatchEncoder;
const tokenizer = createTokenizer(spec);
parentPort?.on('message', (texts: string[]) => {
  const batch = encodeBatch(tokenizer, texts, maxLength);
  parentPort?.postMessage(batch, [batch.ids.buffer, batch.ends.buffer]);
});
