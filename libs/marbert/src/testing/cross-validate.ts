import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Labelled {
  text: string;
  label: number;
}

type Train = (
  documents: Labelled[],
  classes: number,
) => Promise<{ predict(text: string): number }> | { predict(text: string): number };

const folds = 5;

/** Accuracy over `root`, a folder a topic, each text predicted by what `train` makes without its fold. */
export async function crossValidatedAccuracy(root: string, train: Train): Promise<number> {
  const topics = readdirSync(root).sort();
  const documents = topics.flatMap((topic, label) =>
    readdirSync(join(root, topic))
      .sort()
      .map((file, index) => {
        const text = readFileSync(join(root, topic, file), 'utf8');
        return { text, label, fold: index % folds };
      }),
  );
  let right = 0;
  for (let fold = 0; fold < folds; fold++) {
    const others = documents.filter((document) => document.fold !== fold);
    const model = await train(others, topics.length);
    const heldOut = documents.filter((document) => document.fold === fold);
    right += heldOut.filter(({ text, label }) => model.predict(text) === label).length;
  }
  return right / documents.length;
}
