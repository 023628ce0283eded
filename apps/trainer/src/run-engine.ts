import { createEngine, EngineError, type ChosenEngine, type Engine, type EngineChoice } from '@tasnif/engine';
import type { ComputeSettings } from '@tasnif/marbert';
import type { RunEngine, TrainingParameters } from '@tasnif/store';

export interface OpenEngine {
  engine: Engine;
  /** What the store calls it. */
  kind: RunEngine;
  /** For the log: which engines were passed over, and what a resumed run can't keep. */
  notes: string[];
}

const kinds = { torch: 'TORCH', tensorflow: 'TENSORFLOW', wasm: 'WASM' } as const satisfies Record<
  Engine['name'],
  RunEngine
>;

/**
 * The engine of a run. One that is resumed computes in the precision that it began with, and where nothing here can,
 * in the one that is chosen here, unless the run asks for its own by name. Throws what `createEngine` does.
 */
export async function openEngine(
  parameters: Pick<TrainingParameters, 'device' | 'deviceIndex' | 'precision'>,
  choice: EngineChoice,
  resumed: ComputeSettings | undefined,
): Promise<OpenEngine> {
  const { device, deviceIndex, precision: asked } = parameters;
  const open = (precision: TrainingParameters['precision']): Promise<ChosenEngine> =>
    createEngine({ engine: choice, device, deviceIndex, precision });
  const { engine, passedOver } = await open(resumed?.precision ?? asked).catch((error: unknown) => {
    if (!(error instanceof EngineError) || asked !== 'AUTO' || resumed === undefined) throw error;
    return open(asked);
  });
  const notes = passedOver.map(({ message, hint }) => `${message} ${hint}`);
  if (resumed !== undefined) notes.push(...changes(resumed, engine));
  return { engine, kind: kinds[engine.name], notes };
}

/** What of a run's arithmetic is another than when it began. */
function changes(began: ComputeSettings, { name, device, precision }: Engine): string[] {
  /** Which of several of one kind makes no difference. */
  const [was, is] = [began.device, device].map((each) => each.split(':')[0]);
  if (began.engine === name && was === is && began.precision === precision) return [];
  return [
    `Began on ${began.engine} on ${began.device} in ${began.precision} and goes on on ${name} on ${device} in ${precision}: its weights will not be, bit for bit, those of a run that stayed where it was.`,
  ];
}

/** The same engine in F32. */
export async function inF32(engine: Engine, deviceIndex: number): Promise<Engine> {
  if (engine.precision === 'F32') return engine;
  const device = engine.device.startsWith('cuda') ? 'CUDA' : engine.device === 'mps' ? 'MPS' : 'CPU';
  const exact = await createEngine({ engine: kinds[engine.name], device, deviceIndex, precision: 'F32' });
  return exact.engine;
}
