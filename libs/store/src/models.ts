import type { Model, PrismaClient } from './generated/client.ts';
import { parseAnswers, type Answers } from './answers.ts';
import type { ArtifactFile } from './artifacts.ts';
import { parseCalibration, type Calibration } from './calibration.ts';
import { readPage, type Page, type PageArguments } from './pages.ts';
import {
  parseModelExports,
  parseModelFigures,
  parseNormalization,
  parseNormalizationSwitches,
  parsePooling,
  type ModelExport,
  type ModelFigures,
  type Normalization,
  type NormalizationSwitches,
  type Pooling,
} from './parameters.ts';

export interface ModelRow {
  id: string;
  /** The run that made it. */
  runId: string;
  name: string;
  /** Sorted; a class's place is its number in the model's output. */
  classes: string[];
  /** Tokens read of a text at once, the two special ones included. */
  maxLength: number;
  /** Done to a text before it is cut into tokens, as in training. */
  normalization: Normalization;
  /** Steps turned on or off over that profile. */
  normalizationSwitches: NormalizationSwitches;
  /** What becomes of a text of more than `maxLength` tokens; FIRST for models made before there was a choice. */
  pooling: Pooling;
  figures: ModelFigures;
  /** The graphs of its export; empty for models made before they were measured. */
  exports: ModelExport[];
  createdAt: Date;
}

export interface Models {
  find(id: string): Promise<ModelRow | null>;
  findByRun(runId: string): Promise<ModelRow | null>;
  /** Those of the runs of one request, in its order. */
  findByGroup(groupId: string): Promise<ModelRow[]>;
  /** Those of a bake-off, in the order of its runs, with what each answers to the same texts of the validation split. */
  findByBakeOff(bakeOffId: string): Promise<(ModelRow & { answers: Answers })[]>;
  /** Those of no bake-off: what learned from a sample to be compared is not for use. */
  list(page: PageArguments): Promise<Page<ModelRow>>;
  /** `null` for a model that has none, and where there is no such model. */
  calibration(modelId: string): Promise<Calibration | null>;
  /** By path. */
  artifacts(modelId: string): Promise<ArtifactFile[]>;
}

/** Large and seldom asked for. */
const omit = { calibration: true, validationAnswers: true } as const;

const listed = { run: { bakeOffId: null } };

export function createModels(prisma: PrismaClient): Models {
  return {
    async find(id) {
      const row = await prisma.model.findUnique({ where: { id }, omit });
      return row && parseModel(row);
    },
    async findByRun(runId) {
      const row = await prisma.model.findUnique({ where: { runId }, omit });
      return row && parseModel(row);
    },
    async findByGroup(groupId) {
      const rows = await prisma.model.findMany({
        where: { run: { groupId } },
        orderBy: { runId: 'asc' },
        omit,
      });
      return rows.map(parseModel);
    },
    async findByBakeOff(bakeOffId) {
      const rows = await prisma.model.findMany({
        where: { run: { bakeOffId } },
        orderBy: { runId: 'asc' },
        omit: { calibration: true },
      });
      return rows.map(({ validationAnswers, ...row }) => ({
        ...parseModel(row),
        answers: parseAnswers(validationAnswers),
      }));
    },
    list(page) {
      return readPage(
        'model',
        page,
        async ({ below, take }) =>
          (
            await prisma.model.findMany({
              ...{ where: { ...below, ...listed }, take, omit },
              orderBy: { id: 'desc' },
            })
          ).map(parseModel),
        () => prisma.model.count({ where: listed }),
      );
    },
    async calibration(modelId) {
      const row = await prisma.model.findUnique({ where: { id: modelId }, select: { calibration: true } });
      return row?.calibration == null ? null : parseCalibration(row.calibration);
    },
    artifacts(modelId) {
      return prisma.artifact.findMany({
        where: { modelId },
        omit: { modelId: true },
        orderBy: { path: 'asc' },
      });
    },
  };
}

function parseModel(row: Omit<Model, 'calibration' | 'validationAnswers'>): ModelRow {
  return {
    ...row,
    figures: parseModelFigures(row.figures),
    exports: parseModelExports(row.exports),
    normalization: parseNormalization(row.normalization),
    normalizationSwitches: parseNormalizationSwitches(row.normalizationSwitches),
    pooling: parsePooling(row.pooling),
  };
}
