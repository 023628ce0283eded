import { expect, it } from 'vitest';
import { unitBytes, type Encoding } from './encoding.ts';
import { places, readSource } from './test-files.ts';

const names = { WINDOWS_1256: 'windows-1256', ISO_8859_6: 'iso-8859-6' } as const;

/** Text as bytes of the encoding, of the single-byte ones by the table that Node decodes with. */
function encoder(encoding: Encoding): (text: string) => Buffer {
  if (encoding === 'UTF_8') return (text) => Buffer.from(text);
  if (encoding === 'UTF_16LE') return (text) => Buffer.from(text, 'utf16le');
  if (encoding === 'UTF_16BE') return (text) => Buffer.from(text, 'utf16le').swap16();
  const decoder = new TextDecoder(names[encoding]);
  const table = new Map(
    Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]),
  );
  return (text) =>
    Buffer.from(
      Array.from(text, (character) => {
        const byte = table.get(character);
        if (byte === undefined) throw new Error(`${encoding} has no ${character}.`);
        return byte;
      }),
    );
}

/** Starts of rows that are no text in the encoding. */
const undecodable: Record<Encoding, number[][]> = {
  UTF_8: [[0xd9], [0xe3, 0xd1], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98]],
  UTF_16LE: [
    [0x3d, 0xd8],
    [0x00, 0xde],
  ],
  UTF_16BE: [
    [0xd8, 0x3d],
    [0xde, 0x00],
  ],
  WINDOWS_1256: [],
  ISO_8859_6: [[0xff], [0xa1]],
};

it.each<[Encoding, boolean]>([
  ['UTF_8', false],
  ['UTF_8', true],
  ['UTF_16LE', false],
  ['UTF_16LE', true],
  ['UTF_16BE', false],
  ['UTF_16BE', true],
  ['WINDOWS_1256', false],
  ['ISO_8859_6', false],
])(
  'reports each bad one of 10,000 mixed rows and gives the others byte for byte: %s, mark %s',
  async (encoding, mark) => {
    const encode = encoder(encoding);
    const beyond = unitBytes(encoding) === 2 || encoding === 'UTF_8' ? '\u202e😀' : '';
    const invalid = encoding === 'UTF_8' ? 'NOT_UTF8' : 'NOT_IN_ENCODING';
    const bad: [Buffer, string][] = [
      ...undecodable[encoding].map((bytes): [Buffer, string] => [
        Buffer.concat([Buffer.from(bytes), encode(',a')]),
        invalid,
      ]),
      [encode('ن\0ص,a'), 'NUL_CHARACTER'],
      [encode('"مفتوح,a'), 'MALFORMED_ROW'],
      [encode('بلا تصنيف'), 'MALFORMED_ROW'],
      [encode('" ",a'), 'EMPTY_TEXT'],
      [encode('نص,'), 'MISSING_VALUE'],
    ];
    const parts = [encode(`${mark ? '\ufeff' : ''}text,label\n`)];
    const wanted: string[] = [];
    const texts: string[] = [];
    let line = 2;
    for (let row = 0; row < 10_000; row++) {
      if (row % 10 === 3) {
        const [bytes, code] = bad[Math.floor(row / 10) % bad.length] ?? [encode(''), ''];
        parts.push(bytes, encode('\n'));
        wanted.push(`${code} a.csv:${line}`);
        line += 1;
      } else {
        // A row in quotes follows each bad one, so that an open quote shows at once.
        const overLines = row % 10 === 4;
        const text = overLines ? `سطر أول\r\nسطر ثان "${row}"` : `${beyond}هذا نص عربي في قطعة ${row}`;
        const end = row % 3 === 0 ? '\r\n' : row % 3 === 1 ? '\n' : '\r';
        parts.push(encode(`"${text.replaceAll('"', '""')}",a${end}`));
        texts.push(text);
        line += overLines ? 2 : 1;
      }
    }
    const readings = await readSource('a.csv', Buffer.concat(parts));
    expect(readings.sources).toMatchObject([{ encoding }]);
    expect(places(readings)).toEqual(wanted);
    expect(readings.documents.map(({ text }) => text)).toEqual(texts);
  },
);
