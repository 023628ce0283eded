// Says which engine and device runs will use, without keeping the engine in the trainer's own memory.
import { createEngine, EngineError, type ChosenEngine } from '@tasnif/engine';
import { readConfig } from './config.ts';
import type { StartMessage } from './messages.ts';

const { engine } = readConfig(process.env);
console.log(JSON.stringify(await createEngine({ engine }).then(describe, explain)));

function describe({ engine, passedOver }: ChosenEngine): StartMessage {
  const { name, version, device, precision } = engine;
  return {
    type: 'ready',
    ...{ engine: `${name} ${version}`, device: `${device} in ${precision}` },
    passedOver: passedOver.map(({ message, hint }) => ({ message, hint })),
  };
}

function explain(error: unknown): StartMessage {
  if (!(error instanceof EngineError)) throw error;
  return { type: 'failed', message: error.message, hint: error.hint };
}
