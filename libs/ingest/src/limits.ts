const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

/** What a source may cost; beyond any of these it is refused with `TOO_LARGE`. */
export interface Limits {
  /** Entries of a zip, folders included. Default 1,000,000. */
  entries: number;
  /** Names of all these entries with their extra fields and comments, in bytes; the names are held in memory. Default 128 MiB. */
  nameBytes: number;
  /** All entries of a zip, cells of a sheet or texts of a Parquet file together, unpacked, in bytes. Default 8 GiB. */
  totalBytes: number;
  /** One document: a text file of a zip, or a line of JSONL or text, in bytes. Default 16 MiB. */
  documentBytes: number;
  /** One row of a CSV, TSV or XLSX file, in bytes; bounds what an unclosed quote can swallow. Default 1 MiB. */
  rowBytes: number;
  /** The table of an XLSX file's texts, which is held in memory, unpacked, in bytes. Default 128 MiB. */
  sharedStringBytes: number;
  /** Rows of one row group of a Parquet file. Default 4,194,304. */
  rowGroupRows: number;
  /** One column of such a group, packed or unpacked, in bytes; it is held in memory. Default 256 MiB. */
  rowGroupBytes: number;
  /** Unpacked to packed size of one zip entry, and of all together. Default 100. */
  ratio: number;
  /** Unpacked size in bytes up to which `ratio` is not looked at: short repetitive text packs well. Default 1 MiB. */
  ratioFreeBytes: number;
  /** The same for all entries together. Default 64 MiB. */
  ratioFreeTotalBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  entries: 1_000_000,
  nameBytes: 128 * MiB,
  totalBytes: 8 * GiB,
  documentBytes: 16 * MiB,
  rowBytes: MiB,
  sharedStringBytes: 128 * MiB,
  rowGroupRows: 4_194_304,
  rowGroupBytes: 256 * MiB,
  ratio: 100,
  ratioFreeBytes: MiB,
  ratioFreeTotalBytes: 64 * MiB,
};

/** A number of bytes for a sentence: `16 MiB`, `1.5 GiB`. */
export function inUnits(bytes: number): string {
  const [size, unit] =
    bytes >= GiB ? [GiB, 'GiB'] : bytes >= MiB ? [MiB, 'MiB'] : bytes >= KiB ? [KiB, 'KiB'] : [1, 'bytes'];
  return `${Math.round((10 * bytes) / size) / 10} ${unit}`;
}
