/** The numbers and structs of a struct, by field id; what else it holds is passed over. */
export type ThriftStruct = ReadonlyMap<number, number | ThriftStruct>;

/** Parquet nests five deep. */
const deepest = 32;

/**
 * Reads one struct of Apache Thrift's compact protocol and refuses what costs more than its own length: numbers of
 * over ten bytes, lists longer than the rest, nesting without end.
 *
 * @returns the struct and where it ends
 * @throws Error
 */
export function readThrift(bytes: Buffer, start: number): { struct: ThriftStruct; end: number } {
  let at = start;
  return { struct: readStruct(0), end: at };

  function readStruct(depth: number): ThriftStruct {
    const fields = new Map<number, number | ThriftStruct>();
    let id = 0;
    for (let head = byte(); head !== 0; head = byte()) {
      id = head >> 4 === 0 ? signed() : id + (head >> 4);
      const value = readValue(head & 0x0f, depth);
      if (value !== undefined) fields.set(id, value);
    }
    return fields;
  }

  function readValue(type: number, depth: number): number | ThriftStruct | undefined {
    if (depth > deepest) throw new Error('The structs or lists nest too deep.');
    switch (type) {
      case 1:
      case 2:
        return type === 1 ? 1 : 0;
      case 3:
        return byte();
      case 4:
      case 5:
      case 6:
        return signed();
      case 7:
        skip(8);
        return undefined;
      case 8:
        skip(unsigned());
        return undefined;
      case 9: {
        const head = byte();
        const size = head >> 4 === 15 ? unsigned() : head >> 4;
        const element = head & 0x0f;
        if (size > bytes.length - at) throw new Error('A list is longer than the rest.');
        for (let read = 0; read < size; read++) readValue(element <= 2 ? 3 : element, depth + 1);
        return undefined;
      }
      case 12:
        return readStruct(depth + 1);
      default:
        throw new Error(`There is no type ${type}.`);
    }
  }

  function byte(): number {
    return bytes.readUInt8(at++);
  }

  function skip(length: number): void {
    if (length > bytes.length - at) throw new Error('A value is longer than the rest.');
    at += length;
  }

  function unsigned(): number {
    let value = 0;
    for (let place = 0; place < 10; place++) {
      const next = byte();
      value += (next & 0x7f) * 2 ** (7 * place);
      if (next < 0x80) return value;
    }
    throw new Error('A number has over ten bytes.');
  }

  function signed(): number {
    const value = unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
