import { posix } from 'node:path';
import type { FileWindow } from './file-window.ts';
import { IngestError, quoted } from './ingest-error.ts';
import { inUnits, type Limits } from './limits.ts';
import { brokenPart, readXml, type XmlEvent } from './xml.ts';
import { streamEntry } from './zip-data.ts';
import { readDirectory, tooLarge, type ZipEntry } from './zip-directory.ts';

/** The parts of a workbook that are read (ECMA-376, part 1, 12.3). */
export interface Workbook {
  sheet: ZipEntry;
  /** Absent where no cell shares its text. */
  sharedStrings: ZipEntry | undefined;
  /** Names of the sheets that are not read. */
  others: string[];
}

interface Relation {
  /** The last segment of its type, which is the same in the transitional and the strict form of the format. */
  type: string;
  target: string;
}

/** Workbook and relations are short lists. */
const longestList = 4 * 1024 * 1024;
const mostSheets = 10_000;

/**
 * Finds the sheet with the name `wanted`, or the first one.
 *
 * @throws IngestError `BROKEN_ARCHIVE`, `BROKEN_FILE`, `MISSING_SHEET`, `TOO_LARGE`
 */
export async function openWorkbook(
  window: FileWindow,
  file: string,
  limits: Limits,
  wanted: string | undefined,
): Promise<Workbook> {
  const entries = new Map((await readDirectory(window, file, limits)).map((entry) => [entry.name, entry]));
  const root = await readRelations('');
  const main = [...root.values()].find(({ type }) => type === 'officeDocument');
  if (main === undefined) throw brokenPart('_rels/.rels', 'names no workbook');
  const relations = await readRelations(main.target);
  const sheets: { name: string; target: string }[] = [];
  for await (const { name, attributes } of opened(main.target)) {
    if (name !== 'sheet') continue;
    const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
    const relation = relations.get(id);
    // A sheet may also be a chart or a dialogue.
    if (relation?.type === 'worksheet')
      sheets.push({ name: attributes['name'] ?? '', target: relation.target });
    if (sheets.length > mostSheets) throw brokenPart(main.target, 'lists too many sheets');
  }
  const sheet = wanted === undefined ? sheets[0] : sheets.find(({ name }) => name.trim() === wanted.trim());
  if (sheet === undefined) throw missingSheet(wanted, sheets, file);
  const shared = [...relations.values()].find(({ type }) => type === 'sharedStrings');
  return {
    sheet: part(sheet.target),
    sharedStrings: shared && part(shared.target),
    others: sheets.filter((other) => other !== sheet).map(({ name }) => name),
  };

  function part(name: string): ZipEntry {
    const entry = entries.get(name);
    if (entry === undefined) throw brokenPart(name, 'is missing');
    return entry;
  }

  async function* opened(name: string): AsyncGenerator<XmlEvent & { kind: 'open' }> {
    const entry = part(name);
    if (entry.uncompressedSize > longestList) {
      throw tooLarge(`The part ${quoted(name)} is longer than ${inUnits(longestList)}.`, name);
    }
    for await (const events of readXml(streamEntry(window, entry), name)) {
      for (const event of events) if (event.kind === 'open') yield event;
    }
  }

  /** What a part points to, by id; of the whole file for the empty name. */
  async function readRelations(source: string): Promise<Map<string, Relation>> {
    const folder = posix.dirname(source);
    const found = new Map<string, Relation>();
    for await (const { name, attributes } of opened(
      posix.join(folder, '_rels', `${posix.basename(source)}.rels`),
    )) {
      const { Id: id, Type: type, Target: target, TargetMode: mode } = attributes;
      if (name !== 'Relationship' || mode === 'External') continue;
      if (id === undefined || type === undefined || target === undefined) continue;
      // Joined below the archive's root, and only ever looked up among its entries.
      const path = posix.resolve('/', folder, target).slice(1);
      found.set(id, { type: posix.basename(type), target: path });
    }
    return found;
  }
}

function missingSheet(
  wanted: string | undefined,
  sheets: readonly { name: string }[],
  file: string,
): IngestError {
  const names = sheets.slice(0, 20).map(({ name }) => quoted(name));
  const found = names.length === 0 ? '' : ` Found: ${names.join(', ')}.`;
  const sentence = wanted === undefined ? 'no sheet with cells' : `no sheet ${quoted(wanted)}`;
  const message = `The workbook has ${sentence}.${found}`;
  return new IngestError('MISSING_SHEET', message, 'Name the sheet exactly as the workbook does.', { file });
}
