import type { BaseModel, PrismaClient } from './generated/client.ts';
import { newId } from './ids.ts';
import { readPage, type Page, type PageArguments } from './pages.ts';
import { parseEncoderShape, type EncoderShape } from './parameters.ts';

/** FOLDER: a Hugging Face folder kept among the artifacts. SCRATCH: random weights, vocabulary from the training split. */
export type BaseModelSource = 'FOLDER' | 'SCRATCH';

export interface BaseModelRow {
  id: string;
  /** Unique. */
  name: string;
  source: BaseModelSource;
  shape: EncoderShape;
  licence: string | null;
  createdAt: Date;
}

export interface BaseModels {
  /** Makes the base model of that name or replaces what is known of it, keeping its id. */
  upsert(model: Omit<BaseModelRow, 'id' | 'createdAt'>): Promise<BaseModelRow>;
  /** Makes a base model under an id of the caller's; `null` when there is one of that name. */
  create(model: Omit<BaseModelRow, 'createdAt'>): Promise<BaseModelRow | null>;
  find(id: string): Promise<BaseModelRow | null>;
  findByName(name: string): Promise<BaseModelRow | null>;
  list(page: PageArguments): Promise<Page<BaseModelRow>>;
}

export function createBaseModels(prisma: PrismaClient): BaseModels {
  return {
    async upsert({ name, source, shape, licence }) {
      const known = { source, shape: parseEncoderShape(shape), licence };
      return parseRow(
        await prisma.baseModel.upsert({
          where: { name },
          create: { id: newId('baseModel'), name, ...known },
          update: known,
        }),
      );
    },
    async create({ id, name, source, shape, licence }) {
      const [row] = await prisma.baseModel.createManyAndReturn({
        data: [{ id, name, source, shape: parseEncoderShape(shape), licence }],
        skipDuplicates: true,
      });
      return row === undefined ? null : parseRow(row);
    },
    async find(id) {
      const row = await prisma.baseModel.findUnique({ where: { id } });
      return row && parseRow(row);
    },
    async findByName(name) {
      const row = await prisma.baseModel.findUnique({ where: { name } });
      return row && parseRow(row);
    },
    list(page) {
      return readPage(
        'baseModel',
        page,
        async ({ below, take }) =>
          (await prisma.baseModel.findMany({ where: below, orderBy: { id: 'desc' }, take })).map(parseRow),
        () => prisma.baseModel.count(),
      );
    },
  };
}

function parseRow(row: BaseModel): BaseModelRow {
  return { ...row, shape: parseEncoderShape(row.shape) };
}
