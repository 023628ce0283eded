// A peer in Node that classifies texts: ONNX Runtime used plainly, or transformers.js. Reads its job from the file that is
// its argument and tells its figures on file descriptor 3.
import { readFileSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';
import { toFeeds } from '@tasnif/marbert';
import { createTokenizer, parseTokenizerJson } from '@tasnif/tokenizer';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { peakMemory } from '../peak-memory.ts';
import { peerJob, type Classified, type PeerJob } from './peer-job.ts';

/** The classes of a batch of texts. */
type Classify = (texts: readonly string[]) => Promise<string[]>;

const job = peerJob.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const classify = job.contestant === 'transformers.js' ? await openPipeline(job) : await openGraph(job);
writeSync(3, `${JSON.stringify(await measure(job, classify))}\n`);

async function measure({ texts, atOnce }: PeerJob, run: Classify): Promise<Classified> {
  await run(texts.slice(0, atOnce));
  const [latencies, labels]: [number[], string[]] = [[], []];
  const start = performance.now();
  for (let i = 0; i < texts.length; i += atOnce) {
    const batch = texts.slice(i, i + atOnce);
    const before = performance.now();
    labels.push(...(await run(batch)));
    const taken = performance.now() - before;
    latencies.push(...batch.map(() => taken));
  }
  return { seconds: (performance.now() - start) / 1000, latencies, labels, peakMemory: peakMemory() };
}

/** As its documentation has it, with our tokenizer, which is the fastest that there is for Node. */
async function openGraph({ model, precision }: PeerJob): Promise<Classify> {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(model, name), 'utf8'));
  const { id2label } = read('config.json') as { id2label: Record<string, string> };
  const { encode } = createTokenizer(parseTokenizerJson(read('tokenizer.json')));
  const file = precision === 'F32' ? 'model.onnx' : 'model_quantized.onnx';
  const session = await InferenceSession.create(join(model, 'onnx', file));
  return async (texts) => {
    const feeds = Object.entries(
      toFeeds(
        'BATCH',
        texts.map((text) => encode(text).ids),
      ),
    );
    const tensors = feeds.map(([name, { data, dims }]) => [name, new Tensor('int64', data, dims)] as const);
    const { logits } = await session.run(Object.fromEntries(tensors));
    const all = logits?.data as Float32Array;
    const classes = all.length / texts.length;
    return texts.map((_, text) => {
      const row = all.subarray(text * classes, (text + 1) * classes);
      return id2label[String(row.indexOf(Math.max(...row)))] ?? '';
    });
  };
}

async function openPipeline({ model, precision }: PeerJob): Promise<Classify> {
  env.allowRemoteModels = false;
  env.localModelPath = dirname(model);
  const dtype = precision === 'F32' ? 'fp32' : 'q8';
  const run = await pipeline('text-classification', basename(model), { dtype });
  return async (texts) => {
    const answers = await run([...texts]);
    return answers.flat().map(({ label }) => label);
  };
}
