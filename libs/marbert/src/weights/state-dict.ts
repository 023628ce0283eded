import { invalidPyTorch } from './pytorch-error.ts';
import { isKind, unpickle, type Pickled, type StorageOf, type TensorOf } from './unpickle.ts';
import { sizeOf, type ValueType } from './value-types.ts';

/** A pickle of a state dict, read: where each tensor lies in which storage. */
export interface StateDict {
  tensors: ReadonlyMap<string, TensorOf>;
  /** By key. */
  storages: ReadonlyMap<string, StorageOf>;
  /** Where the pickle ends. */
  end: number;
}

const MOST_TENSORS = 10_000;
const rebuildTensor = 'torch._utils._rebuild_tensor_v2';
const rebuildParameter = 'torch._utils._rebuild_parameter';

const storageTypes: ReadonlyMap<string, ValueType> = new Map(
  Object.entries({
    ...({ Float: 'F32', Half: 'F16', BFloat16: 'BF16', Double: 'F64' } as const),
    ...({ Long: 'I64', Int: 'I32', Short: 'I16', Char: 'I8', Byte: 'U8', Bool: 'BOOL' } as const),
  }).map(([name, type]) => [`torch.${name}Storage`, type]),
);
/** All that a state dict may speak of; there is no second, longer list. */
const globals = new Set(['collections.OrderedDict', rebuildTensor, rebuildParameter, ...storageTypes.keys()]);

/**
 * Reads the pickle of a state dict: weights by name, and nothing else.
 *
 * `viewsNamed`: whether storages name a view after their size, as in files before PyTorch 1.6. Throws PYTORCH_INVALID
 * for tensors that leave their storage, overlap themselves or each other in part, or skip values.
 */
export function readStateDict(
  bytes: Buffer,
  { name, start, viewsNamed }: { name: string; start: number; viewsNamed: boolean },
): StateDict {
  const refuse = (what: string): never => {
    throw invalidPyTorch(name, what);
  };
  const storages = new Map<string, StorageOf>();

  function storage(id: readonly Pickled[]): StorageOf {
    const [what, type, key, location, count, view] = id;
    const valueType = isKind(type, 'global') ? storageTypes.get(type.name) : undefined;
    const isSound =
      id.length === (viewsNamed ? 6 : 5) &&
      what === 'storage' &&
      typeof key === 'string' &&
      typeof location === 'string' &&
      isCount(count) &&
      (view ?? null) === null;
    if (!isSound || valueType === undefined)
      return refuse('its pickle describes a storage in an unknown way');
    const known = storages.get(key);
    if (known !== undefined && (known.type !== valueType || known.count !== count)) {
      return refuse(`its pickle describes the storage "${key}" in two ways`);
    }
    const made: StorageOf = known ?? { kind: 'storage', type: valueType, key, count };
    storages.set(key, made);
    return made;
  }

  function tensor(args: readonly Pickled[]): TensorOf {
    const [of, offset, shape, strides, gradient, hooks] = args;
    const hasNoHooks = isKind(hooks, 'dict') && hooks.items.size === 0;
    if (
      args.length !== 6 ||
      !isKind(of, 'storage') ||
      !isCount(offset) ||
      !isKind(shape, 'tuple') ||
      !isKind(strides, 'tuple') ||
      typeof gradient !== 'boolean' ||
      !hasNoHooks
    ) {
      return refuse('its pickle describes a tensor in an unknown way');
    }
    const size = sizeOf(shape.items);
    const steps = strides.items;
    if (size === undefined || !steps.every(isCount)) {
      return refuse('its pickle has a tensor with a shape or strides that are not counts');
    }
    const made: TensorOf = {
      kind: 'tensor',
      storage: of,
      offset,
      shape: shape.items as number[],
      strides: steps,
    };
    if (!isDense(made)) return refuse('its pickle has a tensor whose strides repeat or skip values');
    if (offset + size > of.count)
      return refuse(`its pickle has a tensor that runs past the storage "${of.key}"`);
    return made;
  }

  function parameter([data, gradient, hooks, ...more]: readonly Pickled[]): TensorOf {
    const isSound = typeof gradient === 'boolean' && isKind(hooks, 'dict') && hooks.items.size === 0;
    if (!isKind(data, 'tensor') || !isSound || more.length > 0)
      return refuse('its pickle describes a parameter in an unknown way');
    return data;
  }

  const { value, end } = unpickle(bytes, start, {
    name,
    globals,
    storage,
    call: (callee, args) => {
      if (callee === rebuildTensor) return tensor(args);
      if (callee === rebuildParameter) return parameter(args);
      return refuse(`its pickle calls ${callee}`);
    },
  });
  if (!isKind(value, 'dict')) return refuse('it holds something else than weights by name');
  if (value.items.size > MOST_TENSORS) return refuse(`it holds ${String(value.items.size)} tensors`);
  const tensors = new Map<string, TensorOf>();
  for (const [weight, item] of value.items) {
    if (!isKind(item, 'tensor')) return refuse(`"${weight.slice(0, 100)}" is no tensor`);
    tensors.set(weight, item);
  }
  const shared = partlyShared(tensors);
  if (shared !== undefined) return refuse(`"${shared[0]}" and "${shared[1]}" share a part of their values`);
  return { tensors, storages, end };
}

function isCount(value: Pickled | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Whether every value of the extent is one of the tensor's, once: row by row, or with sides exchanged. */
function isDense({ shape, strides }: TensorOf): boolean {
  if (shape.length !== strides.length) return false;
  if (shape.includes(0)) return true;
  const sides = shape.map((side, i) => ({ side, stride: strides[i] ?? 0 })).filter(({ side }) => side > 1);
  let expected = 1;
  for (const { side, stride } of sides.sort((a, b) => a.stride - b.stride)) {
    if (stride !== expected) return false;
    expected *= side;
  }
  return true;
}

/** Two weights that are the same values are tied; two of which one has a part of the other's are a forgery. */
function partlyShared(tensors: ReadonlyMap<string, TensorOf>): [string, string] | undefined {
  const extents = [...tensors]
    .map(([name, { storage, offset, shape }]) => ({
      name,
      storage,
      offset,
      end: offset + (sizeOf(shape) ?? 0),
    }))
    .filter(({ offset, end }) => end > offset)
    .sort((a, b) => compare(a.storage.key, b.storage.key) || a.offset - b.offset || a.end - b.end);
  for (const [i, next] of extents.entries()) {
    const before = extents[i - 1];
    if (before === undefined || before.storage !== next.storage || before.end <= next.offset) continue;
    if (before.offset !== next.offset || before.end !== next.end) return [before.name, next.name];
  }
  return undefined;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
