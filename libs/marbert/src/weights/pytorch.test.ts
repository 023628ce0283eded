import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../errors.ts';
import { openSafetensors } from '../safetensors.ts';
import {
  call,
  dictOf,
  floats,
  global,
  inMemory,
  integer,
  legacy,
  orderedDict,
  pickle,
  proto,
  raw,
  saved,
  savedParts,
  storage,
  tensor,
  text,
  tuple,
  zip,
  type ZipPart,
} from '../testing/pickled-files.ts';
import { openPyTorch, readPyTorch } from './pytorch.ts';

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));
const one = pickle(dictOf({ w: tensor() }));
const valuesOf = (file: Buffer, name = 'w'): number[] => [...readPyTorch(inMemory(file)).read(name).data];
const longs = Buffer.from(BigInt64Array.of(1n, 2n, 3n, 4n).buffer);

describe('a file of torch.save', () => {
  it.each(['pytorch_model.bin', 'pytorch_model.legacy.bin'])(
    '%s holds the weights of its safetensors twin, bit for bit',
    (name) => {
      const twin = openSafetensors(join(fixtures, 'tiny-bert', 'model.safetensors'));
      const file = openPyTorch(join(fixtures, 'tiny-bert', name));
      expect([...file.names].sort()).toEqual([...twin.names].sort());
      for (const weight of twin.names) {
        const { shape, data } = file.read(weight);
        const wanted = twin.read(weight);
        expect(shape).toEqual(wanted.shape);
        expect(Buffer.from(data.buffer).equals(Buffer.from(wanted.data.buffer)), weight).toBe(true);
      }
      file.dispose();
      twin.dispose();
    },
  );

  it('gives its values in rows, also where a side was exchanged, and from the middle of a storage', () => {
    const stored = { 0: floats(0, 1, 2, 3, 4, 5, 6) };
    const read = (parts: object): number[] =>
      valuesOf(saved(pickle(dictOf({ w: tensor({ count: 7, ...parts }) })), stored));
    expect(read({ shape: [2, 3], strides: [3, 1], offset: 1 })).toEqual([1, 2, 3, 4, 5, 6]);
    expect(read({ shape: [3, 2], strides: [1, 3], offset: 1 })).toEqual([1, 4, 2, 5, 3, 6]);
    expect(read({ shape: [3, 1, 2], strides: [2, 99, 1] })).toEqual([0, 1, 2, 3, 4, 5]);
    expect(read({ shape: [], strides: [], offset: 5 })).toEqual([5]);
    expect(read({ shape: [0, 2], strides: [2, 1] })).toEqual([]);
  });

  it.each([
    ['Half', Buffer.from(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00).buffer), [1, -2, 2 ** -24, Infinity]],
    [
      'BFloat16',
      Buffer.from(Uint16Array.of(0x3f80, 0xc000, 0x0001, 0x7f80).buffer),
      [1, -2, 2 ** -133, Infinity],
    ],
    ['Double', Buffer.from(Float64Array.of(1, -2, 0.5, Infinity).buffer), [1, -2, 0.5, Infinity]],
  ])('is read from values of %s', (type, stored, wanted) => {
    const data = (legacy: boolean): Buffer => pickle(dictOf({ w: tensor({ type, legacy }) }));
    expect(valuesOf(saved(data(false), { 0: stored }))).toEqual(wanted);
    expect(valuesOf(legacy(data(true), { 0: stored }, stored.length / 4))).toEqual(wanted);
  });

  it('may have tied weights, parameters, versions of its modules and a zip with 64-bit fields', () => {
    const parameter = call(global('torch._utils', '_rebuild_parameter'), tensor(), raw(0x88), orderedDict);
    const versions = raw('}', text('_metadata'), orderedDict, 's', 'b');
    const data = pickle(raw(dictOf({ a: tensor(), b: parameter }), versions));
    const file = zip(savedParts(data), { zip64: true });
    expect(valuesOf(file, 'a')).toEqual([1, 2, 3, 4]);
    expect(valuesOf(file, 'b')).toEqual([1, 2, 3, 4]);
  });

  it('may hold integers, which are no weights', () => {
    const data = pickle(dictOf({ ids: tensor({ type: 'Long' }) }));
    const file = readPyTorch(inMemory(saved(data, { 0: longs })));
    expect(file.type('ids')).toBe('I64');
    expect(() => file.read('ids')).toThrow(expect.objectContaining({ code: 'PYTORCH_INVALID' }));
    expect(() => file.read('other')).toThrow(expect.objectContaining({ code: 'WEIGHT_MISSING' }));
  });
});

const model = (parts: Parameters<typeof tensor>[0]): Buffer => saved(pickle(dictOf({ w: tensor(parts) })));
const pickled = (...parts: Buffer[]): Buffer => saved(pickle(...parts));
const withPart = (index: number, change: Partial<ZipPart>): Buffer =>
  zip(savedParts(one).map((part, i) => (i === index ? { ...part, ...change } : part)));
const patched = (file: Buffer, fromEnd: number, ...values: number[]): Buffer => {
  const copy = Buffer.from(file);
  Buffer.from(values).copy(copy, copy.length - fromEnd);
  return copy;
};

/** All that Python's pickle knows beyond what a state dict needs, by its code, with bytes that it could take. */
const foreignInstructions: [string, Buffer][] = (
  [
    ['INT', 'I1\n'],
    ['LONG', 'L1L\n'],
    ['FLOAT', 'F1\n'],
    ['STRING', "S'w'\n"],
    ['UNICODE', 'Vw\n'],
    ['BINSTRING', 'T\x01\x00\x00\x00w'],
    ['SHORT_BINSTRING', 'U\x01w'],
    ['BINBYTES', 'B\x01\x00\x00\x00w'],
    ['SHORT_BINBYTES', 'C\x01w'],
    ['BINBYTES8', '\x8e\x01\x00\x00\x00\x00\x00\x00\x00w'],
    ['BYTEARRAY8', '\x96\x01\x00\x00\x00\x00\x00\x00\x00w'],
    ['NEXT_BUFFER', '\x97'],
    ['READONLY_BUFFER', '}\x98'],
    ['SHORT_BINUNICODE', '\x8c\x01w'],
    ['BINUNICODE8', '\x8d\x01\x00\x00\x00\x00\x00\x00\x00w'],
    ['BINFLOAT', 'G\x00\x00\x00\x00\x00\x00\x00\x00'],
    ['LONG4', '\x8b\x01\x00\x00\x00\x01'],
    ['LIST', '(l'],
    ['DICT', '(d'],
    ['POP', '}}0'],
    ['POP_MARK', '}(1'],
    ['DUP', '}2'],
    ['GET', '}q\x00g0\n'],
    ['PUT', '}p0\n'],
    ['PERSID', 'P0\n'],
    ['EXT1', '\x82\x01'],
    ['EXT2', '\x83\x01\x00'],
    ['EXT4', '\x84\x01\x00\x00\x00'],
    ['INST', '(iposix\nsystem\n'],
    ['OBJ', '(ccollections\nOrderedDict\no'],
    ['NEWOBJ', 'ccollections\nOrderedDict\n)\x81'],
    ['NEWOBJ_EX', 'ccollections\nOrderedDict\n)}\x92'],
    ['STACK_GLOBAL', 'X\x05\x00\x00\x00posixX\x06\x00\x00\x00system\x93'],
    ['MEMOIZE', '}\x94'],
    ['FRAME', '\x95\x01\x00\x00\x00\x00\x00\x00\x00}'],
    ['EMPTY_SET', '\x8f'],
    ['FROZENSET', '(\x91'],
    ['ADDITEMS', '](\x90'],
    ['NO SUCH', '\xff'],
  ] as const
).map(([name, code]) => [`instruction ${name}`, pickled(raw(code))]);

const foreignNames: [string, Buffer][] = [
  ...([
    ['posix', 'system'],
    ['os', 'system'],
    ['nt', 'system'],
    ['subprocess', 'Popen'],
    ['builtins', 'eval'],
    ['builtins', 'exec'],
    ['builtins', 'getattr'],
    ['builtins', '__import__'],
    ['__builtin__', 'eval'],
    ['runpy', '_run_code'],
    ['socket', 'socket'],
    ['webbrowser', 'open'],
    ['importlib', 'import_module'],
    ['pickle', 'loads'],
    ['torch', 'load'],
    ['torch.hub', 'load'],
    ['torch.storage', '_load_from_bytes'],
    ['torch.jit', 'load'],
    ['torch._utils', '_rebuild_tensor'],
    ['torch._utils', '_rebuild_sparse_tensor'],
    ['torch._tensor', '_rebuild_from_type_v2'],
    ['torch', 'QInt8Storage'],
    ['_codecs', 'encode'],
    ['numpy.core.multiarray', '_reconstruct'],
    ['collections', 'OrderedDict.fromkeys'],
    ['collections.OrderedDict', ''],
    ['', 'collections.OrderedDict'],
    ['__proto__', 'constructor'],
  ] as const),
].map(([module, name]) => [`name ${module}.${name}`, pickled(global(module, name))]);

const otherFiles: [string, () => Buffer][] = [
  ['an empty file', () => Buffer.alloc(0)],
  ['nothing but the end of a zip', () => zip([])],
  ['a pickle alone', () => one],
  ['a Python 2 pickle', () => saved(Buffer.from("(dp0\nS'w'\nI1\ns."))],
  ['protocol 4', () => saved(Buffer.concat([Buffer.of(0x80, 4), one.subarray(2)]))],
  ['a protocol said twice', () => pickled(proto, dictOf({ w: tensor() }))],
  ['a pickle within a pickle', () => pickled(proto, orderedDict, raw('.'), orderedDict)],
  ['a second pickle behind the first', () => saved(Buffer.concat([one, one]))],
  ['a byte behind the pickle', () => saved(Buffer.concat([one, Buffer.of(0)]))],
  ['a pickle without an end', () => saved(one.subarray(0, -1))],
  ['a pickle that leaves values', () => pickled(orderedDict, dictOf({ w: tensor() }))],
  ['a pickle of nothing', () => pickled()],
  ['a number', () => pickled(integer(1))],
  ['a list', () => pickled(raw(']'))],
  ['a tensor alone', () => pickled(tensor())],
  ['a name alone', () => pickled(global('torch', 'FloatStorage'))],
  ['a dict in a dict', () => pickled(dictOf({ state_dict: dictOf({ w: tensor() }) }))],
  ['a dict that holds itself', () => pickled(raw(orderedDict, 'q\0', text('w'), 'h\0', 's'))],
  ['a weight that is a number', () => pickled(dictOf({ w: integer(1) }))],
  ['a weight twice', () => pickled(raw(dictOf({ w: tensor() }), text('w'), tensor(), 's'))],
  ['a key that is a number', () => pickled(raw(orderedDict, integer(1), tensor(), 's'))],
  ['an odd number of entries', () => pickled(raw(orderedDict, '(', text('w'), 'u'))],
  ['entries put into a number', () => pickled(raw(integer(1), text('w'), tensor(), 's'))],
  ['items put into a dict', () => pickled(raw('}', integer(1), 'a'))],
  [
    'attributes of a state dict',
    () => pickled(raw(orderedDict, '}', text('__class__'), integer(1), 's', 'b')),
  ],
  ['attributes of a plain dict', () => pickled(raw('}', '}', text('_metadata'), '}', 's', 'b'))],
  ['attributes of a tensor', () => pickled(raw(tensor(), '}', text('_metadata'), '}', 's', 'b'))],
  ['a call of a text', () => pickled(call(text('posix.system'), text('true')))],
  ['a call of a storage type', () => pickled(call(global('torch', 'FloatStorage'), integer(4)))],
  ['a call with a list', () => pickled(raw(global('collections', 'OrderedDict'), ']', 'R'))],
  ['a dict made of arguments', () => pickled(call(global('collections', 'OrderedDict'), raw(']')))],
  ['hooks on a tensor', () => saved(hooked(dictOf({ a: integer(1) })))],
  ['hooks that are no dict', () => saved(hooked(integer(1)))],
  [
    'a parameter of a number',
    () => pickled(call(global('torch._utils', '_rebuild_parameter'), integer(1), raw(0x88), orderedDict)),
  ],
  ['a tensor without arguments', () => pickled(call(global('torch._utils', '_rebuild_tensor_v2')))],
  ['a storage that is a text', () => pickled(raw(text('0'), 'Q'))],
  [
    'a module where a storage belongs',
    () =>
      pickled(
        raw(tuple(text('module'), global('torch', 'FloatStorage'), text('0'), text('cpu'), integer(4)), 'Q'),
      ),
  ],
  [
    'a storage of a type that is no name',
    () =>
      pickled(
        raw(tuple(text('storage'), text('torch.FloatStorage'), text('0'), text('cpu'), integer(4)), 'Q'),
      ),
  ],
  ['a storage with a negative size', () => model({ count: -4 })],
  ['a storage described in two ways', () => pickled(dictOf({ a: tensor(), b: tensor({ type: 'Int' }) }))],
  ['a storage that is not in the file', () => model({ key: '1' })],
  ['a storage outside its folder', () => model({ key: '../data.pkl' })],
  ['a storage with fewer bytes than values', () => model({ count: 5 })],
  ['a storage with more bytes than values', () => model({ count: 3, shape: [3], strides: [1] })],
  ['a tensor past its storage', () => model({ offset: 1 })],
  ['a tensor before its storage', () => model({ offset: -1 })],
  ['a tensor far past its storage', () => model({ offset: 2 ** 31 - 1 })],
  ['a tensor larger than its storage', () => model({ shape: [2, 3], strides: [3, 1] })],
  [
    'a size beyond numbers',
    () => model({ shape: [2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1], strides: [1, 1, 1] }),
  ],
  ['a negative size', () => model({ shape: [-2, -2], strides: [-2, 1] })],
  ['negative strides', () => model({ strides: [-2, -1], offset: 3 })],
  ['strides that repeat values', () => model({ shape: [2, 2], strides: [0, 1] })],
  ['strides that overlap', () => model({ shape: [2, 2], strides: [1, 1] })],
  ['strides that skip values', () => model({ shape: [2], strides: [2] })],
  ['strides of another number', () => model({ shape: [4], strides: [4, 1] })],
  [
    'a hundred sides',
    () => model({ shape: Array<number>(100).fill(1), strides: Array<number>(100).fill(1) }),
  ],
  [
    'weights that share a part',
    () =>
      pickled(
        dictOf({
          a: tensor({ shape: [3], strides: [1] }),
          b: tensor({ shape: [3], strides: [1], offset: 1 }),
        }),
      ),
  ],
  ['a text of 2^31 bytes', () => pickled(raw('X', 0, 0, 0, 0x80))],
  ['a text of 2^32 - 1 bytes', () => pickled(raw('X', 0xff, 0xff, 0xff, 0xff))],
  ['a text longer than the file', () => pickled(raw('X', 0xff, 0x0f, 0, 0))],
  ['a number of 255 bytes', () => pickled(raw(0x8a, 255, Buffer.alloc(255, 0x7f)))],
  ['a name without an end', () => pickled(raw('c', Buffer.alloc(100_000, 'a')))],
  ['a value never kept', () => pickled(raw('h', 7))],
  ['a value kept of nothing', () => pickled(raw('q', 0))],
  ['a group never begun', () => pickled(raw('t'))],
  ['values taken from a group below', () => pickled(raw('(', 0x85))],
  [
    'a memo with a place of 2^32 - 1',
    () => pickled(raw('}', 'r', 0xff, 0xff, 0xff, 0xff, 'j', 0xfe, 0xff, 0xff, 0xff)),
  ],
  [
    'a memo without end',
    () =>
      pickled(
        raw(
          '}',
          Buffer.concat(
            Array.from({ length: 150_000 }, (_, i) => raw('r', i & 255, (i >> 8) & 255, i >> 16, 0)),
          ),
        ),
      ),
  ],
  [
    'a bomb of values that hold each other',
    () => pickled(raw(']', 'q\0', Buffer.alloc(600_000, raw('h\0', 'h\0', 0x86, 'q\0')))),
  ],
  ['a tower of tuples', () => pickled(raw(')', Buffer.alloc(1_000_000, 0x85)))],
  ['a tower of groups', () => pickled(Buffer.alloc(1_000_000, '('))],
  ['a heap of dicts', () => pickled(Buffer.alloc(1_000_000, '}'))],
  ['a list of dicts', () => pickled(raw(']', Buffer.alloc(2_000_000, '}a')))],
  ['a pickle of 9 MB', () => saved(Buffer.alloc(9 * 2 ** 20, 'N'))],
  [
    'more tensors than any model',
    () =>
      pickled(
        raw(orderedDict, '(', ...Array.from({ length: 11_000 }, (_, i) => raw(text(String(i)), 'N')), 'u'),
      ),
  ],

  ['a zip cut off', () => saved(one).subarray(0, -1)],
  ['a zip with something behind it', () => Buffer.concat([saved(one), Buffer.of(0)])],
  ['a zip with something before it', () => Buffer.concat([Buffer.from('PK\x03\x04'), saved(one)])],
  ['a zip with a comment', () => Buffer.concat([patched(saved(one), 2, 1, 0), Buffer.of(0)])],
  ['a zip of several parts', () => patched(saved(one), 18, 1, 0)],
  ['a zip that lists more entries than it has', () => patched(saved(one), 14, 4, 0, 4, 0)],
  ['a zip that lists fewer entries than it has', () => patched(saved(one), 14, 2, 0, 2, 0)],
  ['a directory of 4 GB', () => patched(saved(one), 10, 0xff, 0xff, 0xff, 0xff)],
  ['a directory elsewhere', () => patched(saved(one), 6, 0, 0, 0, 0)],
  ['a name twice', () => zip([...savedParts(one), ...savedParts(one).slice(0, 1)])],
  ['an encrypted entry', () => withPart(0, { flags: 0x809 })],
  ['a strongly encrypted entry', () => withPart(0, { flags: 0x840 })],
  ['a compressed entry', () => withPart(0, { method: 8 })],
  ['an entry with another name of its own', () => withPart(0, { localName: 'model/evil.pkl' })],
  ['an entry with another size of its own', () => withPart(0, { localSize: 1 })],
  ['an entry whose size is 64-bit and absent', () => withPart(0, { localSize: 0xffffffff })],
  ['entries that lie over each other', () => withPart(2, { offset: 0 })],
  ['an entry past the end', () => withPart(2, { offset: 2 ** 31 })],
  ['a pickle with a wrong checksum', () => withPart(0, { crc32: 1 })],
  ['a storage with a wrong checksum', () => withPart(2, { crc32: 1 })],
  ['numbers with the large end first', () => withPart(1, { data: Buffer.from('big') })],
  ['entries of two folders', () => zip([...savedParts(one), { name: 'other/data.pkl', data: one }])],
  ['entries of no folder', () => zip([{ name: 'data.pkl', data: one }])],
  ['no pickle', () => zip(savedParts(one).slice(1))],

  ['an old file cut off', () => legacy(oldOne).subarray(0, -1)],
  ['an old file with something behind it', () => Buffer.concat([legacy(oldOne), Buffer.of(0)])],
  ['an old file of another version', () => patchedAt(legacy(oldOne), 18, 0xea)],
  ['an old file of another system', () => patchedAt(legacy(oldOne), legacy(oldOne).indexOf(0x88), 0x89)],
  [
    'an old file that lists a storage twice',
    () => Buffer.concat([oldHead(['0', '0']), oldStorage, oldStorage]),
  ],
  ['an old file that lists no storage', () => oldHead([])],
  [
    'an old file that lists an unknown storage',
    () => Buffer.concat([oldHead(['0', '1']), oldStorage, oldStorage]),
  ],
  ['an old file whose storage has another size', () => legacy(oldOne, { 0: floats(1, 2, 3) })],
  [
    'an old file whose storage has a size of 2^63',
    () => patched(legacy(oldOne), 24, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
  ],
  ['an old file with a view of a storage', () => legacy(pickle(dictOf({ w: oldView })))],
  [
    'an old file with a name in the description of its system',
    () => legacyWithSystem(pickle(global('posix', 'system'))),
  ],
  ['an old file with a storage in the list of its storages', () => legacyWithSystem(pickle(storage()))],
];

const oldOne = pickle(dictOf({ w: tensor({ legacy: true }) }));
const oldStorage = Buffer.concat([Buffer.of(4, 0, 0, 0, 0, 0, 0, 0), floats(1, 2, 3, 4)]);
const oldView = raw(
  tuple(
    text('storage'),
    global('torch', 'FloatStorage'),
    text('0'),
    text('cpu'),
    integer(4),
    tuple(text('v'), integer(0), integer(4)),
  ),
  'Q',
);

function hooked(hooks: Buffer): Buffer {
  const args = [storage(), integer(0), tuple(integer(4)), tuple(integer(1)), raw(0x89), hooks];
  return pickle(dictOf({ w: call(global('torch._utils', '_rebuild_tensor_v2'), ...args) }));
}

function patchedAt(file: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(file);
  copy[at] = value;
  return copy;
}

function oldHead(keys: readonly string[]): Buffer {
  const whole = legacy(oldOne, {});
  const list = pickle(raw(']', '(', 'e'));
  return Buffer.concat([whole.subarray(0, -list.length), pickle(raw(']', '(', ...keys.map(text), 'e'))]);
}

function legacyWithSystem(system: Buffer): Buffer {
  const whole = legacy(oldOne);
  const start = 21;
  const end = whole.indexOf(oldOne);
  return Buffer.concat([whole.subarray(0, start), system, whole.subarray(end)]);
}

describe('a hostile file of torch.save is refused, quickly and in little memory', () => {
  const files: [string, () => Buffer][] = [
    ...[...foreignInstructions, ...foreignNames].map(([name, file]): [string, () => Buffer] => [
      name,
      () => file,
    ]),
    ...otherFiles,
  ];

  it.each(files)('%s', (_, make) => {
    const source = inMemory(make());
    const runs = [1, 2, 3].map(() => {
      const before = process.memoryUsage();
      const started = performance.now();
      expect(() => {
        const file = readPyTorch(source);
        for (const name of file.names) file.read(name);
      }).toThrow(expect.objectContaining({ name: 'ModelError', code: 'PYTORCH_INVALID' }));
      const milliseconds = performance.now() - started;
      const after = process.memoryUsage();
      return {
        milliseconds,
        bytes: after.heapUsed + after.external - before.heapUsed - before.external,
      };
    });
    // The shortest, for the machine may be busy.
    expect(Math.min(...runs.map(({ milliseconds }) => milliseconds))).toBeLessThan(100);
    expect(Math.max(...runs.map(({ bytes }) => bytes))).toBeLessThan(50e6);
  });

  it.each(['eval.bin', 'os-system.bin', 'plain-pickle.bin', 'popen.bin'])('fixtures/hostile/%s', (name) => {
    expect(() => openPyTorch(join(fixtures, 'hostile', name))).toThrow(ModelError);
    expect(existsSync('HOSTILE_CODE_RAN')).toBe(false);
  });
});
