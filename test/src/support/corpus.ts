import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A text and its class, as `createDataset` takes it. */
export interface LabelledText {
  text: string;
  label: string;
}

/** A folder a topic with a .txt file a document. */
export interface TopicFolder {
  /** What to upload: contents by path. */
  files: Record<string, Buffer>;
  /** Kept out of it: every `step`-th document of each topic. */
  keptOut: LabelledText[];
}

export function readTopics(folder: string, { step }: { step: number }): TopicFolder {
  const files: Record<string, Buffer> = {};
  const keptOut: LabelledText[] = [];
  for (const label of readdirSync(folder)) {
    for (const [i, file] of readdirSync(join(folder, label)).sort().entries()) {
      const content = readFileSync(join(folder, label, file));
      if (i % step === step - 1) keptOut.push({ label, text: content.toString('utf8') });
      else files[`${label}/${file}`] = content;
    }
  }
  return { files, keptOut };
}

const words = {
  رياضة: ['الفريق', 'المباراة', 'الهدف', 'اللاعب', 'الملعب', 'البطولة', 'المدرب', 'الجمهور'],
  اقتصاد: ['السهم', 'السوق', 'البنك', 'التضخم', 'الأرباح', 'الاستثمار', 'العملة', 'الميزانية'],
};

/** Two classes that share no word, 20 documents each: enough to train on in seconds. */
export const smallCorpus: readonly LabelledText[] = Object.entries(words).flatMap(([label, own]) =>
  Array.from({ length: 20 }, (_, i) => ({
    label,
    text: [0, 1, 3, 4].map((step) => own[(i + step * (1 + (i % 3))) % own.length]).join(' '),
  })),
);
