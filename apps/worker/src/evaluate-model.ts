import { bootstrapIntervals, evaluateLogits } from '@tasnif/marbert';
import { mapAtOnce } from '@tasnif/serving';
import { countDocuments, StoreError, type JobInput } from '@tasnif/store';
import type { JobServices } from './job-services.ts';
import { openModel } from './open-model.ts';

/** Under way together, for rows to be full. */
const TEXTS_AT_ONCE = 32;

/** Measures a model on the test split of a version, and notes that it was. */
export async function evaluateModel(
  { store, artifacts, claim, progress }: JobServices,
  { modelId, versionId, keyId }: JobInput<'EVALUATE_MODEL'>,
): Promise<void> {
  const model = await store.models.find(modelId);
  const version = await store.datasets.findVersion(versionId);
  if (model === null || version === null) {
    throw new StoreError('NOT_FOUND', 'The model or the data set is gone.', 'Ask for others.');
  }
  const classOf = version.classes.map((label) => model.classes.indexOf(label));
  const total = countDocuments(await store.datasets.classCounts(versionId), ['TEST']);
  const served = await openModel({ store, artifacts }, model);
  const classes = model.classes.length;
  const data = { logits: new Float32Array(total * classes), labels: [] as number[], classes };
  for await (const rows of store.datasets.documents(versionId, ['TEST'])) {
    let done = data.labels.length;
    const answers = await mapAtOnce(rows, TEXTS_AT_ONCE, async ({ text }) => {
      const answer = await served.predict(text);
      progress.check();
      progress.report({ stage: 'EVALUATING', done: ++done, total, unit: 'documents' });
      return answer;
    });
    for (const [i, { label }] of rows.entries()) {
      data.logits.set(answers[i]?.logits ?? [], data.labels.length * classes);
      data.labels.push(classOf[label] ?? 0);
    }
  }
  await served.dispose();
  const { accuracy, macro, loss, perClass, confusion } = evaluateLogits(data);
  const intervals = bootstrapIntervals(data, version.settings.seed);
  await store.evaluations.write(claim, {
    ...{ modelId, versionId, keyId },
    figures: {
      ...{ accuracy, macroF1: macro.f1, loss, confusion, documents: data.labels.length },
      accuracyInterval: intervals?.accuracy ?? null,
      macroF1Interval: intervals?.macroF1 ?? null,
      perClass: perClass.map((figures, i) => ({ label: model.classes[i] ?? '', ...figures })),
    },
  });
}
