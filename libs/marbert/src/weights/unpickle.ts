import { invalidPyTorch } from './pytorch-error.ts';
import type { ValueType } from './value-types.ts';

/** A value of a pickle, as plain data: nothing of it can be called. */
export type Pickled =
  | null
  | boolean
  | number
  | string
  | { kind: 'tuple'; items: Pickled[] }
  | { kind: 'list'; items: Pickled[] }
  | { kind: 'dict'; ordered: boolean; items: Map<string, Pickled> }
  | { kind: 'global'; name: string }
  | StorageOf
  | TensorOf;

/** A row of values of one type, by the key of its bytes in the file. */
export interface StorageOf {
  kind: 'storage';
  type: ValueType;
  key: string;
  count: number;
}

/** A view of a storage: where it begins, and shape and strides in values. */
export interface TensorOf {
  kind: 'tensor';
  storage: StorageOf;
  offset: number;
  shape: number[];
  strides: number[];
}

/** Builds the descriptions; both throw PYTORCH_INVALID for arguments of any other kind than a state dict has. */
export interface PickleReader {
  /** The file, for messages. */
  name: string;
  /** The names, `module.name`, that the pickle may speak of. */
  globals: ReadonlySet<string>;
  storage(id: readonly Pickled[]): StorageOf;
  call(name: string, args: readonly Pickled[]): TensorOf;
}

const ORDERED_DICT = 'collections.OrderedDict';
/** Some six times what a model of 24 layers has. */
const limits = { operations: 100_000, memo: 50_000, stack: 20_000, marks: 100, textBytes: 4096 };
const MARK = Symbol('mark');

/**
 * Reads one pickle of protocol 2 from `start` on, by the instructions that torch.save writes for a state dict and no
 * others (format: Python's Lib/pickletools.py). Nothing is imported and nothing is called: a name is a string, and
 * what would be a call gives one of a few plain objects.
 *
 * Throws PYTORCH_INVALID with the instruction or name that is not of a state dict, and for a pickle that is larger than
 * any; it is read once, or not at all.
 */
export function unpickle(
  bytes: Buffer,
  start: number,
  reader: PickleReader,
): { value: Pickled; end: number } {
  const refuse = (what: string): never => {
    throw invalidPyTorch(reader.name, what);
  };
  const stack: (Pickled | typeof MARK)[] = [];
  const memo = new Map<number, Pickled>();
  let marks = 0;
  let at = start;

  const take = (count: number): number => {
    const from = at;
    at += count;
    if (count < 0 || at > bytes.length) refuse('its pickle is cut off');
    return from;
  };
  const push = (value: Pickled | typeof MARK): void => {
    stack.push(value);
    if (stack.length > limits.stack) refuse('its pickle is nested too deeply');
  };
  const pop = (): Pickled => {
    const value = stack.pop();
    if (value === undefined || value === MARK) return refuse('its pickle takes a value that is not there');
    return value;
  };
  const top = (): Pickled => {
    const value = pop();
    stack.push(value);
    return value;
  };
  const popToMark = (): Pickled[] => {
    const from = stack.lastIndexOf(MARK);
    if (from < 0) return refuse('its pickle ends a group that it did not begin');
    marks -= 1;
    return stack.splice(from).slice(1) as Pickled[];
  };
  const popItems = (count: number): Pickled[] => {
    const items = stack.splice(-count);
    const isWhole = items.length === count && !items.includes(MARK);
    return isWhole ? (items as Pickled[]) : refuse('its pickle takes a value that is not there');
  };
  const tuple = (items: Pickled[]): void => {
    push({ kind: 'tuple', items });
  };
  const line = (): string => {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0 || end - at > 200) return refuse('its pickle is cut off');
    const text = bytes.toString('latin1', at, end);
    at = end + 1;
    return text;
  };
  const keep = (index: number): void => {
    memo.set(index, top());
    if (memo.size > limits.memo) refuse('its pickle keeps too many values');
  };
  const recall = (index: number): void => {
    const value = memo.get(index);
    push(
      value === undefined
        ? refuse(`its pickle speaks of value ${String(index)}, which it did not keep`)
        : value,
    );
  };
  const setItems = (pairs: readonly Pickled[]): void => {
    const target = top();
    if (!isKind(target, 'dict') || pairs.length % 2 !== 0) {
      return refuse('its pickle puts entries into something else than a dict');
    }
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i];
      if (typeof key !== 'string') return refuse('its pickle has a dict whose keys are not text');
      if (target.items.has(key)) refuse(`"${key.slice(0, 100)}" is there twice`);
      target.items.set(key, pairs[i + 1] ?? null);
    }
  };
  const append = (items: readonly Pickled[]): void => {
    const target = top();
    if (!isKind(target, 'list')) return refuse('its pickle appends to something else than a list');
    for (const item of items) target.items.push(item);
  };
  const reduce = (): void => {
    const args = pop();
    const callee = pop();
    if (!isKind(callee, 'global') || !isKind(args, 'tuple'))
      return refuse('its pickle calls what is no name');
    if (callee.name !== ORDERED_DICT) {
      push(reader.call(callee.name, args.items));
    } else if (args.items.length === 0) {
      push({ kind: 'dict', ordered: true, items: new Map() });
    } else {
      refuse('its pickle makes a dict in a way that torch.save does not');
    }
  };
  /** A state dict carries versions of its modules as an attribute, which nothing here needs. */
  const build = (): void => {
    const state = pop();
    const target = top();
    const isVersions = isKind(state, 'dict') && [...state.items.keys()].join() === '_metadata';
    if (!isKind(target, 'dict') || !target.ordered || !isVersions) {
      refuse('its pickle sets attributes of something else than a state dict');
    }
  };

  for (let operations = 0; operations < limits.operations; operations++) {
    const code = bytes[take(1)] ?? 0;
    switch (code) {
      case 0x80: // PROTO
        if (operations > 0 || bytes[take(1)] !== 2) refuse('its pickle is not of protocol 2');
        break;
      case 0x2e: {
        // STOP
        const value = pop();
        if (stack.length > 0) refuse('its pickle leaves values behind');
        return { value, end: at };
      }
      case 0x28: // MARK
        marks += 1;
        if (marks > limits.marks) refuse('its pickle is nested too deeply');
        push(MARK);
        break;
      case 0x4e: // NONE
        push(null);
        break;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        push(code === 0x88);
        break;
      case 0x4a: // BININT
        push(bytes.readInt32LE(take(4)));
        break;
      case 0x4b: // BININT1
        push(bytes.readUInt8(take(1)));
        break;
      case 0x4d: // BININT2
        push(bytes.readUInt16LE(take(2)));
        break;
      case 0x8a: {
        // LONG1
        const length = bytes.readUInt8(take(1));
        if (length === 0 || length > 6) refuse('its pickle has a number that is too large');
        push(bytes.readIntLE(take(length), length));
        break;
      }
      case 0x58: {
        // BINUNICODE
        const length = bytes.readUInt32LE(take(4));
        if (length > limits.textBytes) refuse(`its pickle has a text of ${String(length)} bytes`);
        const from = take(length);
        push(bytes.toString('utf8', from, at));
        break;
      }
      case 0x63: {
        // GLOBAL
        const name = `${line()}.${line()}`;
        if (!reader.globals.has(name)) refuse(`its pickle speaks of ${JSON.stringify(name.slice(0, 100))}`);
        push({ kind: 'global', name });
        break;
      }
      case 0x71: // BINPUT
        keep(bytes.readUInt8(take(1)));
        break;
      case 0x72: // LONG_BINPUT
        keep(bytes.readUInt32LE(take(4)));
        break;
      case 0x68: // BINGET
        recall(bytes.readUInt8(take(1)));
        break;
      case 0x6a: // LONG_BINGET
        recall(bytes.readUInt32LE(take(4)));
        break;
      case 0x29: // EMPTY_TUPLE
        tuple([]);
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        tuple(popItems(code - 0x84));
        break;
      case 0x74: // TUPLE
        tuple(popToMark());
        break;
      case 0x5d: // EMPTY_LIST
        push({ kind: 'list', items: [] });
        break;
      case 0x61: // APPEND
        append([pop()]);
        break;
      case 0x65: // APPENDS
        append(popToMark());
        break;
      case 0x7d: // EMPTY_DICT
        push({ kind: 'dict', ordered: false, items: new Map() });
        break;
      case 0x73: // SETITEM
        setItems(popItems(2));
        break;
      case 0x75: // SETITEMS
        setItems(popToMark());
        break;
      case 0x51: {
        // BINPERSID
        const id = pop();
        push(
          isKind(id, 'tuple') ? reader.storage(id.items) : refuse('its pickle has a storage without a name'),
        );
        break;
      }
      case 0x52: // REDUCE
        reduce();
        break;
      case 0x62: // BUILD
        build();
        break;
      default:
        refuse(
          `its pickle has the instruction 0x${code.toString(16).padStart(2, '0')}, which weights do not need`,
        );
    }
  }
  return refuse('its pickle is longer than that of any model');
}

type PickledObject = Extract<Pickled, { kind: string }>;

export function isKind<Kind extends PickledObject['kind']>(
  value: Pickled | undefined,
  kind: Kind,
): value is Extract<PickledObject, { kind: Kind }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}
