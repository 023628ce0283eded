import type { ColumnMetaData } from 'hyparquet';
import { isUtf8 } from 'node:buffer';
import { unpackPage } from './parquet-codecs.ts';
import { readThrift, type ThriftStruct } from './thrift.ts';

/** A value that is not UTF-8 text. */
const notText = Symbol('not text');
/** A value as text; `undefined` for null. */
export type Cell = string | typeof notText | undefined;

const dataPage = 0;
const dictionaryPage = 2;
const dataPageV2 = 3;
const plain = 0;
const runLengths = 3;
const byDictionary = [2, 8];

/**
 * The values of one flat column in one row group. hyparquet's own reader of pages is not used, because it believes the
 * lengths of runs that a damaged page states, and fills memory with them.
 *
 * @param chunk the column's pages
 * @param rows how many values there must be
 * @param maxBytes of all pages unpacked
 * @throws Error for damage and for encodings that are not read
 */
export function readColumn(
  chunk: Buffer,
  { type, codec }: Pick<ColumnMetaData, 'type' | 'codec'>,
  { rows, nullable, maxBytes }: { rows: number; nullable: boolean; maxBytes: number },
): Cell[] {
  const cells: Cell[] = [];
  let dictionary: Cell[] = [];
  let left = maxBytes;
  let at = 0;
  while (cells.length < rows) {
    const { struct: header, end } = readThrift(chunk, at);
    const [size, packedSize] = [whole(header, 2), whole(header, 3)];
    at = end + packedSize;
    left -= size;
    if (at > chunk.length || left < 0) throw new Error('A page is longer than it may be.');
    const packed = chunk.subarray(end, at);
    switch (header.get(1)) {
      case dictionaryPage: {
        const count = whole(part(header, 7), 1);
        if (count > rows) throw new Error('The dictionary is larger than the row group.');
        dictionary = readPlain(unpack(packed, size), count);
        break;
      }
      case dataPage: {
        const page = part(header, 5);
        const count = pageCount(page);
        let bytes = unpack(packed, size);
        let present: Uint32Array | undefined;
        if (nullable) {
          const length = bytes.readUInt32LE(0);
          present = readRuns(slice(bytes, 4, length), 1, count);
          bytes = bytes.subarray(4 + length);
        }
        append(bytes, present, count, whole(page, 2));
        break;
      }
      case dataPageV2: {
        const page = part(header, 8);
        const count = pageCount(page);
        const levels = whole(page, 5);
        if (whole(page, 6) !== 0) throw new Error('A flat column has levels of repetition.');
        const present = nullable ? readRuns(slice(packed, 0, levels), 1, count) : undefined;
        const rest = packed.subarray(levels);
        append(page.get(7) === 0 ? rest : unpack(rest, size - levels), present, count, whole(page, 4));
        break;
      }
      default:
      // Pages of other kinds help in searching.
    }
  }
  return cells;

  function pageCount(page: ThriftStruct): number {
    const count = whole(page, 1);
    if (count > rows - cells.length) throw new Error('The pages hold more values than the row group.');
    return count;
  }

  function append(bytes: Buffer, present: Uint32Array | undefined, count: number, encoding: number): void {
    const stored = present === undefined ? count : present.reduce((sum, level) => sum + level, 0);
    const values = readValues(bytes, stored, encoding);
    let next = 0;
    for (let row = 0; row < count; row++) cells.push(present?.[row] === 0 ? undefined : values[next++]);
  }

  function readValues(bytes: Buffer, count: number, encoding: number): Cell[] {
    if (count === 0) return [];
    if (encoding === plain) return readPlain(bytes, count);
    if (encoding === runLengths && type === 'BOOLEAN') {
      return Array.from(readRuns(bytes.subarray(4), 1, count), (bit) => String(bit === 1));
    }
    if (!byDictionary.includes(encoding)) throw new Error(`The encoding ${encoding} is not read.`);
    return Array.from(readRuns(bytes.subarray(1), bytes.readUInt8(0), count), (index) => {
      if (index >= dictionary.length) throw new Error('A value is not in the dictionary.');
      return dictionary[index];
    });
  }

  function unpack(packed: Buffer, size: number): Buffer {
    const bytes = unpackPage(codec, packed, size);
    if (bytes.length !== size) throw new Error('A page unpacks to another size than it states.');
    return bytes;
  }

  function readPlain(bytes: Buffer, count: number): Cell[] {
    // Even a truth value takes a bit.
    if (count > 8 * bytes.length) throw new Error('A page holds fewer values than it states.');
    const read = plainReader(bytes);
    return Array.from({ length: count }, (_, at) => read(at));
  }

  function plainReader(bytes: Buffer): (at: number) => Cell {
    let offset = 0;
    switch (type) {
      case 'BYTE_ARRAY':
        return () => {
          const value = slice(bytes, offset + 4, bytes.readUInt32LE(offset));
          offset += 4 + value.length;
          return isUtf8(value) ? value.toString() : notText;
        };
      case 'INT32':
        return (index) => String(bytes.readInt32LE(4 * index));
      case 'INT64':
        return (index) => String(bytes.readBigInt64LE(8 * index));
      case 'FLOAT':
        return (index) => String(bytes.readFloatLE(4 * index));
      case 'DOUBLE':
        return (index) => String(bytes.readDoubleLE(8 * index));
      case 'BOOLEAN':
        return (index) => String(((bytes.readUInt8(index >> 3) >> (index & 7)) & 1) === 1);
      default:
        throw new Error(`Values of type ${type} are not read.`);
    }
  }
}

/** `count` numbers of `width` bits in runs: of one value, or bit-packed in groups of eight. */
function readRuns(bytes: Buffer, width: number, count: number): Uint32Array {
  if (width > 32) throw new Error('A number is too wide.');
  const values = new Uint32Array(count);
  let at = 0;
  let seen = 0;
  while (seen < count) {
    let head = 0;
    let place = 0;
    let next: number;
    do {
      if (place > 4) throw new Error('A run is too long.');
      next = bytes.readUInt8(at++);
      head += (next & 0x7f) * 2 ** (7 * place++);
    } while (next >= 0x80);
    const packed = head % 2 === 1;
    const length = Math.floor(head / 2) * (packed ? 8 : 1);
    const taken = Math.min(length, count - seen);
    if (packed) {
      for (let value = 0; value < taken; value++)
        values[seen + value] = bits(bytes, 8 * at + value * width, width);
      at += (length / 8) * width;
    } else {
      const bytesWide = Math.ceil(width / 8);
      const value = bits(bytes, 8 * at, 8 * bytesWide);
      // Levels are added up to tell how many values follow.
      if (value >= 2 ** width) throw new Error('A number is wider than it may be.');
      values.fill(value, seen, seen + taken);
      at += bytesWide;
    }
    seen += taken;
  }
  return values;
}

function bits(bytes: Buffer, start: number, width: number): number {
  let value = 0;
  for (let read = 0; read < width;) {
    const inside = (start + read) & 7;
    const taken = Math.min(8 - inside, width - read);
    value += ((bytes.readUInt8((start + read) >> 3) >> inside) & ((1 << taken) - 1)) * 2 ** read;
    read += taken;
  }
  return value;
}

function slice(bytes: Buffer, start: number, length: number): Buffer {
  if (start + length > bytes.length) throw new Error('A value is longer than its page.');
  return bytes.subarray(start, start + length);
}

function whole(struct: ThriftStruct, field: number): number {
  const value = struct.get(field);
  if (typeof value !== 'number' || value < 0) throw new Error('A page lacks one of its numbers.');
  return value;
}

function part(struct: ThriftStruct, field: number): ThriftStruct {
  const value = struct.get(field);
  if (value === undefined || typeof value === 'number') throw new Error('A page lacks its header.');
  return value;
}
