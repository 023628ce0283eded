import type { Engine, Optimizer, Tensor } from '@tasnif/engine';
import type { CheckpointContents } from './checkpoint.ts';

/** What learns, as a checkpoint sees it. */
interface Learning {
  /** Names of what is trained, in the order of the optimizer's state. */
  readonly names: readonly string[];
  readonly optimizer: Optimizer;
}

/** Puts weights and moments of a checkpoint on the engine. */
export function takeUp(
  engine: Engine,
  trained: ReadonlyMap<string, Tensor>,
  { names, optimizer }: Learning,
  { position, weight, moments }: CheckpointContents<{ step: number }>,
): void {
  for (const [name, parameter] of trained) engine.write(parameter, weight(name).data);
  optimizer.load({ steps: position.step, moments: names.map(moments) });
}

/** All that a checkpoint holds, as it is now. */
export function takeContents<Position>(
  engine: Engine,
  trained: ReadonlyMap<string, Tensor>,
  { names, optimizer }: Learning,
  position: Position,
): CheckpointContents<Position> {
  const { moments } = optimizer.state();
  const momentsByName = new Map(names.map((name, i) => [name, moments[i]]));
  const find = <Value>(values: ReadonlyMap<string, Value | undefined>, name: string): Value => {
    const found = values.get(name);
    if (found === undefined) throw new RangeError(`"${name}" is not trained.`);
    return found;
  };
  return {
    position: structuredClone(position),
    names: [...trained.keys()],
    shape: (name) => find(trained, name).shape,
    weight: (name) => {
      const parameter = find(trained, name);
      return { shape: parameter.shape, data: engine.read(parameter) };
    },
    moments: (name) => find(momentsByName, name),
  };
}
