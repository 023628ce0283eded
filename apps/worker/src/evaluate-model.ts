import { evaluatePredictions } from '@tasnif/marbert';
import { openServedModel } from '@tasnif/serving';
import { StoreError, type Artifacts, type JobClaim, type JobInput, type Store } from '@tasnif/store';
import type { ProgressReporter } from './progress.ts';

interface Services {
  store: Store;
  artifacts: Artifacts;
  claim: JobClaim;
  progress: ProgressReporter;
}

/** Measures a model on the test split of a version, and notes that it was. */
export async function evaluateModel(
  { store, artifacts, claim, progress }: Services,
  { modelId, versionId, keyId }: JobInput<'EVALUATE_MODEL'>,
): Promise<void> {
  const model = await store.models.find(modelId);
  const version = await store.datasets.findVersion(versionId);
  if (model === null || version === null) {
    throw new StoreError('NOT_FOUND', 'The model or the data set is gone.', 'Ask for others.');
  }
  const classOf = version.classes.map((label) => model.classes.indexOf(label));
  const counts = await store.datasets.classCounts(versionId);
  const total = counts.reduce((sum, { split, count }) => (split === 'TEST' ? sum + count : sum), 0);
  const served = await openServedModel(artifacts.folder(modelId), model);
  const labels: number[] = [];
  const predictions: number[] = [];
  let loss = 0;
  for await (const rows of store.datasets.documents(versionId, ['TEST'])) {
    for (const { text, label } of rows) {
      const { logits } = await served.predict(text);
      const own = classOf[label] ?? -1;
      labels.push(own);
      predictions.push(logits.indexOf(Math.max(...logits)));
      loss += crossEntropy(logits, own);
      progress.check();
      progress.report({ stage: 'EVALUATING', done: labels.length, total, unit: 'documents' });
    }
  }
  await served.dispose();
  const { accuracy, macro, perClass, confusion } = evaluatePredictions(
    labels,
    predictions,
    model.classes.length,
  );
  await store.evaluations.write(claim, {
    ...{ modelId, versionId, keyId },
    figures: {
      ...{ accuracy, macroF1: macro.f1, confusion, documents: labels.length },
      loss: labels.length === 0 ? 0 : loss / labels.length,
      perClass: perClass.map((figures, i) => ({ label: model.classes[i] ?? '', ...figures })),
    },
  });
}

/** In nats. */
function crossEntropy(logits: Float32Array, label: number): number {
  const highest = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - highest), 0);
  return highest + Math.log(sum) - (logits[label] ?? 0);
}
