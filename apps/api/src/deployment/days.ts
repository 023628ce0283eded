import type { AnswerFigure, FigureName, ModelRow, Store } from '@tasnif/store';
import { found } from '../errors.ts';
import { toModel } from '../model/model.type.ts';
import { CONFIDENCE_BINS } from './answer-sums.ts';
import type { DeploymentDay } from './deployment-day.type.ts';

/** Without `comparison`: a sum for each pair of classes and day, of which no day says anything. */
const names: FigureName[] = [
  ...(['requests', 'errors', 'dropped', 'truncated', 'withPrecision', 'abstained'] as const),
  ...(['confidence', 'milliseconds', 'answer', 'confidenceBin'] as const),
];

/** Figures of the last days of a deployment, newest first; of all models that answered in it, or of one. */
export async function readDays(
  { answerFigures, models }: Pick<Store, 'answerFigures' | 'models'>,
  deploymentId: string,
  which: { days: number; modelId?: string },
): Promise<DeploymentDay[]> {
  const groups = new Map<string, AnswerFigure[]>();
  for (const figure of await answerFigures.read(deploymentId, { ...which, names })) {
    const group = `${figure.day} ${figure.modelId} ${String(figure.inShadow)}`;
    const known = groups.get(group);
    if (known === undefined) groups.set(group, [figure]);
    else known.push(figure);
  }
  const rows = new Map<string, ModelRow>();
  const days: DeploymentDay[] = [];
  for (const figures of groups.values()) {
    const modelId = figures[0]?.modelId ?? '';
    const row = rows.get(modelId) ?? found(await models.find(modelId), 'model', modelId);
    rows.set(modelId, row);
    days.push(toDay(figures, row));
  }
  return days;
}

/** @param figures of one day, model and side; at least one */
function toDay(figures: readonly AnswerFigure[], model: ModelRow): DeploymentDay {
  const sum = (name: FigureName, key = 0): number =>
    figures.find((figure) => figure.name === name && figure.key === key)?.value ?? 0;
  const answers = figures
    .filter(({ name }) => name === 'answer')
    .map(({ key, value }) => ({ label: model.classes[key] ?? '', texts: value }));
  const answered = answers.reduce((total, { texts }) => total + texts, 0);
  const mean = (name: FigureName): number | null => (answered === 0 ? null : sum(name) / answered);
  return {
    ...{ day: figures[0]?.day ?? '', model: toModel(model), inShadow: figures[0]?.inShadow ?? false },
    ...{ requests: sum('requests'), errors: sum('errors'), dropped: sum('dropped'), answers },
    ...{ withPrecision: sum('withPrecision'), abstained: sum('abstained'), truncated: sum('truncated') },
    meanConfidence: mean('confidence'),
    confidenceBins: Array.from({ length: CONFIDENCE_BINS }, (_, bin) => sum('confidenceBin', bin)),
    meanLatencyMilliseconds: mean('milliseconds'),
  };
}
