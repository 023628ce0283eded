/** A field of a Thrift struct: its id and value. Numbers are written as i32, which the compact protocol spells as i64. */
type Field = readonly [id: number, value: Value];
type Value = number | boolean | string | { list: readonly Value[] } | { struct: readonly Field[] };

/** A column of strings for {@link parquetOf}. */
export interface TestColumn {
  name: string;
  /** Of one row group; `null` makes it a column with nulls. */
  values: readonly (string | Buffer | null)[];
  dictionary?: boolean;
  /** Version of the data page. */
  version?: 1 | 2;
  /** Says that the values are lists (in the schema alone). */
  list?: boolean;
  /** Packs a page with the codec of this number. */
  codec?: { number: number; pack: (page: Buffer) => Buffer };
  /** What the page states instead of its number of values. */
  statedValues?: number;
}

const [binary, i32, list, structure] = [8, 5, 9, 12];

/** A Parquet file after the format's own description: a row group for each element, all with the same columns. */
export function parquetOf(groups: readonly (readonly TestColumn[])[], statedRows?: number): Buffer {
  const parts: Buffer[] = [Buffer.from('PAR1')];
  let position = 4;
  const rowGroups = groups.map((columns): Value => {
    const chunks = columns.map((column): Value => {
      const pages = pagesOf(column);
      const start = position;
      parts.push(...pages);
      const length = pages.reduce((sum, page) => sum + page.length, 0);
      position += length;
      const offsets: Field[] =
        column.dictionary === true
          ? [
              [9, start + (pages[0]?.length ?? 0)],
              [11, start],
            ]
          : [[9, start]];
      const meta: Field[] = [
        [1, 6],
        [2, { list: [0, 8] }],
        [3, { list: column.list === true ? [column.name, 'list', 'element'] : [column.name] }],
        [4, column.codec?.number ?? 0],
        [5, column.values.length],
        [6, length],
        [7, length],
        ...offsets,
      ];
      return {
        struct: [
          [2, start],
          [3, { struct: meta }],
        ],
      };
    });
    const rows = statedRows ?? columns[0]?.values.length ?? 0;
    return {
      struct: [
        [1, { list: chunks }],
        [2, 0],
        [3, rows],
      ],
    };
  });
  const first = groups[0] ?? [];
  const schema: Value[] = [
    {
      struct: [
        [4, 'schema'],
        [5, first.length],
      ],
    },
  ];
  for (const { name, list: isList } of first) {
    if (isList !== true)
      schema.push({
        struct: [
          [1, 6],
          [3, 1],
          [4, name],
          [6, 0],
        ],
      });
    else {
      schema.push(
        {
          struct: [
            [3, 1],
            [4, name],
            [5, 1],
            [6, 3],
          ],
        },
        {
          struct: [
            [3, 2],
            [4, 'list'],
            [5, 1],
          ],
        },
      );
      schema.push({
        struct: [
          [1, 6],
          [3, 1],
          [4, 'element'],
          [6, 0],
        ],
      });
    }
  }
  const rows = statedRows ?? groups.reduce((sum, [column]) => sum + (column?.values.length ?? 0), 0);
  const footer = thrift([
    [1, 1],
    [2, { list: schema }],
    [3, rows],
    [4, { list: rowGroups }],
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, footer, length, Buffer.from('PAR1')]);
}

function pagesOf({ values, dictionary, version = 1, codec, statedValues }: TestColumn): Buffer[] {
  const present = values.filter((value) => value !== null);
  const distinct = [...new Set(present)];
  const levels = runs(values.map((value) => (value === null ? 0 : 1)));
  const data =
    dictionary === true
      ? Buffer.concat([
          Buffer.from([16]),
          runs(
            present.map((value) => distinct.indexOf(value)),
            2,
          ),
        ])
      : plain(present);
  const encoding = dictionary === true ? 8 : 0;
  const count = statedValues ?? values.length;
  const pack = codec?.pack ?? ((page: Buffer): Buffer => page);
  const pages =
    dictionary === true
      ? [
          page(2, plain(distinct), [
            7,
            [
              [1, distinct.length],
              [2, 0],
            ],
          ]),
        ]
      : [];
  if (version === 1) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(levels.length);
    const fields: Field[] = [
      [1, count],
      [2, encoding],
      [3, 3],
      [4, 3],
    ];
    pages.push(page(0, Buffer.concat([length, levels, data]), [5, fields]));
  } else {
    const nulls = values.length - present.length;
    const fields: Field[] = [
      [1, count],
      [2, nulls],
      [3, count],
      [4, encoding],
      [5, levels.length],
      [6, 0],
    ];
    pages.push(page(3, data, [8, fields], levels));
  }
  return pages;

  function page(
    type: number,
    body: Buffer,
    header: [number, Field[]],
    before: Buffer = Buffer.alloc(0),
  ): Buffer {
    const packed = pack(body);
    const sizes: Field[] = [
      [2, before.length + body.length],
      [3, before.length + packed.length],
    ];
    return Buffer.concat([thrift([[1, type], ...sizes, [header[0], { struct: header[1] }]]), before, packed]);
  }
}

function plain(values: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    values.flatMap((value) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(Buffer.byteLength(value));
      return [length, Buffer.from(value)];
    }),
  );
}

/** Runs of one value, and of groups of eight bits where a level changes at once. */
function runs(values: readonly number[], bytesWide = 1): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < values.length;) {
    let end = at + 1;
    while (values[end] === values[at]) end += 1;
    if (end - at < 8 && bytesWide === 1) {
      const group = values.slice(at, at + 8);
      parts.push(Buffer.from([3, group.reduce((sum, bit, place) => sum + bit * 2 ** place, 0)]));
      at += 8;
    } else {
      const value = Buffer.alloc(bytesWide);
      value.writeUIntLE(values[at] ?? 0, 0, bytesWide);
      parts.push(varint(2 * (end - at)), value);
      at = end;
    }
  }
  return Buffer.concat(parts);
}

function thrift(fields: readonly Field[]): Buffer {
  const parts: Buffer[] = [];
  let last = 0;
  for (const [id, value] of fields) {
    const type = typeof value === 'boolean' ? (value ? 1 : 2) : typeOf(value);
    parts.push(
      Buffer.from([((id - last) << 4) | type]),
      typeof value === 'boolean' ? Buffer.alloc(0) : written(value),
    );
    last = id;
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
}

function typeOf(value: Value): number {
  if (typeof value === 'string') return binary;
  if (typeof value === 'object') return 'list' in value ? list : structure;
  return i32;
}

function written(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([varint(Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') return varint(value < 0 ? -2 * value - 1 : 2 * value);
  if (typeof value !== 'object') return varint(2 * Number(value));
  if ('struct' in value) return thrift(value.struct);
  const head = Buffer.from([0xf0 | typeOf(value.list[0] ?? 0)]);
  return Buffer.concat([head, varint(value.list.length), ...value.list.map(written)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
