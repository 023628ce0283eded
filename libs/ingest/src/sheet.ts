import type { FileWindow } from './file-window.ts';
import { IngestError } from './ingest-error.ts';
import { inUnits, type Limits } from './limits.ts';
import { brokenPart, readXml } from './xml.ts';
import { streamEntry } from './zip-data.ts';
import { tooLarge, type ZipEntry } from './zip-directory.ts';

/** A row of a sheet that has a cell which is not empty. */
export interface SheetRow {
  /** As the spreadsheet program numbers it, from 1. */
  line: number;
  /** Texts by column, from 0; empty cells are left out. */
  cells: ReadonlyMap<number, string>;
}

/** What the format itself allows (XFD1048576). */
const mostRows = 1_048_576;
const mostColumns = 16_384;

/**
 * The table of texts that cells point to, without phonetic hints and formatting.
 *
 * @throws IngestError `BROKEN_ARCHIVE`, `BROKEN_FILE`, `TOO_LARGE` before anything is unpacked
 */
export async function readSharedStrings(
  window: FileWindow,
  entry: ZipEntry,
  { sharedStringBytes }: Limits,
): Promise<string[]> {
  if (entry.uncompressedSize > sharedStringBytes) {
    const message = `The workbook's table of texts unpacks to more than ${inUnits(sharedStringBytes)}.`;
    throw tooLarge(message, entry.name);
  }
  const strings: string[] = [];
  const text = new CellText();
  for await (const events of readXml(streamEntry(window, entry), entry.name)) {
    for (const event of events) {
      if (event.kind === 'text') text.add(event.text);
      else if (event.kind === 'open') {
        if (event.name === 'si') text.clear();
        text.open(event.name);
      } else {
        text.close(event.name);
        if (event.name === 'si') strings.push(unescaped(text.value));
      }
    }
  }
  return strings;
}

/**
 * The rows of a worksheet in file order. A formula gives the value that was computed when the file was saved; numbers
 * are the digits in the file (a date is its number of days); errors such as #N/A count as empty.
 *
 * @throws IngestError `BROKEN_ARCHIVE`, `BROKEN_FILE`, `TOO_LARGE`
 */
export async function* readSheet(
  window: FileWindow,
  entry: ZipEntry,
  strings: readonly string[],
  limits: Limits,
): AsyncGenerator<SheetRow> {
  const text = new CellText();
  let line = 0;
  let column = -1;
  let type = 'n';
  let cells = new Map<number, string>();
  let characters = 0;
  let allCharacters = 0;
  for await (const events of readXml(streamEntry(window, entry), entry.name)) {
    for (const event of events) {
      if (event.kind === 'text') {
        take(text.add(event.text));
      } else if (event.kind === 'open') {
        text.open(event.name);
        if (event.name === 'row') {
          line = rowNumber(event.attributes['r'], line);
          column = -1;
          cells = new Map();
          characters = 0;
        } else if (event.name === 'c') {
          column = columnNumber(event.attributes['r'], column);
          type = event.attributes['t'] ?? 'n';
          text.clear();
        }
      } else {
        text.close(event.name);
        if (event.name === 'c') {
          const value = cellValue();
          // Cells that share a text cost the file nothing, and whoever stores them all of it.
          if (type === 's') take(value.length);
          if (value !== '') cells.set(column, value);
        } else if (event.name === 'row' && cells.size > 0) yield { line, cells };
      }
    }
  }

  function take(length: number): void {
    characters += length;
    allCharacters += length;
    if (characters > limits.rowBytes) throw rowTooLong(line);
    if (allCharacters > limits.totalBytes) {
      throw tooLarge(`The sheet holds texts of more than ${inUnits(limits.totalBytes)}.`, entry.name);
    }
  }

  function cellValue(): string {
    switch (type) {
      case 's': {
        const shared = text.value.trim() === '' ? '' : strings[Number(text.value)];
        if (shared === undefined) throw broken('points to a text that is not there');
        return shared;
      }
      case 'inlineStr':
      case 'str':
        return unescaped(text.value);
      case 'b':
        return text.value.trim() === '1' ? 'TRUE' : text.value.trim() === '' ? '' : 'FALSE';
      case 'e':
        return '';
      default:
        return text.value.trim();
    }
  }

  function rowNumber(stated: string | undefined, before: number): number {
    const number = stated === undefined ? before + 1 : /^\d{1,7}$/.test(stated) ? Number(stated) : 0;
    if (number <= before || number > mostRows) throw broken('numbers its rows wrongly');
    return number;
  }

  function columnNumber(stated: string | undefined, before: number): number {
    let number = before + 1;
    if (stated !== undefined) {
      const letters = /^([A-Z]{1,3})\d{1,7}$/.exec(stated)?.[1] ?? '';
      number = -1;
      for (const letter of letters) number = 26 * (number + 1) + letter.charCodeAt(0) - 65;
    }
    if (number <= before || number >= mostColumns) throw broken('names its cells wrongly');
    return number;
  }

  function broken(fault: string): IngestError {
    return brokenPart(entry.name, `${fault}, at row ${line}`);
  }

  function rowTooLong(row: number): IngestError {
    const message = `The row is longer than ${inUnits(limits.rowBytes)}.`;
    return new IngestError('TOO_LARGE', message, 'Split the row.', { file: entry.name, line: row });
  }
}

/** Collects the value (`v`) or the runs of text (`t`) of a cell or shared text. */
class CellText {
  value = '';
  private inside = false;
  private phonetic = false;

  clear(): void {
    this.value = '';
    this.inside = false;
    this.phonetic = false;
  }

  open(name: string): void {
    if (name === 'rPh') this.phonetic = true;
    else if (name === 't' || name === 'v') this.inside = !this.phonetic;
  }

  close(name: string): void {
    if (name === 'rPh') this.phonetic = false;
    else if (name === 't' || name === 'v') this.inside = false;
  }

  /** How many characters were taken. */
  add(text: string): number {
    if (!this.inside) return 0;
    this.value += text;
    return text.length;
  }
}

/** Characters that XML cannot hold, and an underscore that would read as their start, are written `_x000D_`. */
function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
