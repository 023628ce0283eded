import { cutShare, knownPretrainingLength, trainingWarnings, type TrainingWarning } from '@tasnif/marbert';
import { hubNameOf, type Store } from '@tasnif/store';
import { found } from '../errors.ts';
import type { TrainingParameters } from './training-run.type.ts';

/**
 * What to know of a base model and its data before training. The newest token report under that base model and
 * normalisation profile tells how the texts come out, its switches left aside; one from scratch learns its vocabulary
 * of the texts themselves, and there is nothing to measure before.
 */
export async function warningsOf(
  { baseModels, datasets }: Pick<Store, 'baseModels' | 'datasets'>,
  parameters: TrainingParameters,
): Promise<TrainingWarning[]> {
  const { recipe, baseModelId, versionId, normalization, maxLength } = parameters;
  const baseModel = found(await baseModels.find(baseModelId), 'base model', baseModelId);
  // FLASH leaves positions out, so there are none that were not trained.
  const pretrainingLength =
    recipe === 'FLASH'
      ? null
      : (baseModel.pretraining?.windowLength ?? knownPretrainingLength(hubNameOf(baseModel)));
  const settings = { name: baseModel.name, pretrainingLength, maxLength };
  if (baseModel.source === 'SCRATCH') return trainingWarnings(settings, { cut: 0, unknown: 0 });
  const reports = await datasets.tokens(versionId);
  const report = reports.find(
    (candidate) => candidate.baseModelId === baseModelId && candidate.normalization === normalization,
  );
  return trainingWarnings(
    settings,
    report ? { cut: cutShare(report.figures, maxLength), unknown: report.figures.unknownShare } : null,
  );
}
