import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referenceData, withReferenceData } from '@tasnif/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTopics, type LabelledText, type TopicFolder } from './support/corpus.ts';
import { downloadModel, type DownloadedFile } from './support/model-folder.ts';
import { onnxLogits } from './support/onnx.ts';
import { followPipeline, type FollowedRun } from './support/pipeline.ts';
import { facts, gapless } from './support/run-events.ts';
import { createSocket } from './support/socket.ts';
import { startSystem, type System } from './support/system.ts';
import { askTransformers, withoutTransformers } from './support/transformers.ts';
import { transformersJsScores } from './support/transformers-js.ts';

const MAX_LENGTH = 128;
/** What a run may take on two cores. */
const LONGEST_SECONDS = 180;

/** `accuracy`: what a model of random weights must exceed; absent where too few epochs are trained to ask. */
interface Corpus {
  name: string;
  missing: false | string;
  folder: string;
  keepOut: number;
  epochs: number;
  accuracy?: number;
}

interface Calibrated {
  calibrated: boolean;
  abstained: boolean;
  confidence: number;
  scores: { label: string; probability: number }[];
  model: { classes: string[]; calibration: { temperature: number } };
}

type Interval = Record<'lower' | 'upper', number>;

interface MeasuredModel {
  testDocuments: number;
  accuracy: number;
  accuracyInterval: Interval;
  macroF1Interval: Interval;
  calibration: { testDocuments: number; after: { bins: { count: number }[] } };
}

interface Abstention {
  label: string;
  confidence: number;
  abstained: boolean;
  model: { calibration: { thresholds: { perClass: { label: string; threshold: number | null }[] } } };
}

const corpora: Corpus[] = [
  {
    name: 'the example topics',
    missing: false,
    folder: fileURLToPath(new URL('../../examples/topics', import.meta.url)),
    keepOut: 10,
    epochs: 2,
  },
  {
    name: 'SANAD news (needs the reference data sanad-sample)',
    missing: withReferenceData('sanad-sample'),
    folder: referenceData('sanad-sample'),
    keepOut: 7,
    epochs: 16,
    accuracy: 0.6,
  },
];

for (const { name, missing, folder, keepOut, epochs, accuracy } of corpora) {
  describe.skipIf(missing !== false)(`from texts to answers with ${name}`, () => {
    let system: System;
    let corpus: TopicFolder;
    let run: FollowedRun;
    let files: DownloadedFile[];
    let modelFolder: string;

    beforeAll(
      async () => {
        // Answers are compared with the graph in F32.
        system = await startSystem({ trainer: true, settings: { TASNIF_SERVING_PRECISION: 'F32' } });
        corpus = readTopics(folder, { step: keepOut });
        run = await followPipeline(system, corpus, { maxLength: MAX_LENGTH, learningRate: 1e-3, epochs });
        modelFolder = await mkdtemp(join(tmpdir(), 'tasnif-model-'));
        files = await downloadModel(system, run.modelId, modelFolder);
        await system.query('mutation ($id: ID!) { deployModel(id: $id) { id } }', { id: run.modelId });
      },
      2 * LONGEST_SECONDS * 1000,
    );
    afterAll(async () => {
      await system.dispose();
      await rm(modelFolder, { recursive: true, force: true });
    });

    it('succeeds within three minutes', () => {
      expect(run.heard.at(-1)).toMatchObject({ __typename: 'StateChanged', phase: 'SUCCEEDED' });
      expect(run.seconds).toBeLessThan(LONGEST_SECONDS);
    });

    it('sends the events in order without a gap', () => {
      expect(run.heard.map(({ seq }) => seq)).toEqual(gapless(run.heard));
    });

    it('tells every phase on the way, every epoch and every evaluation', () => {
      const phases = run.heard.filter((event) => event.__typename === 'StateChanged');
      expect(phases.map(({ phase }) => phase)).toEqual([
        'QUEUED',
        'PREPARING',
        'TRAINING',
        'EVALUATING',
        'EXPORTING',
        'SUCCEEDED',
      ]);
      const told = run.heard.filter((event) => event.__typename === 'EpochCompleted');
      expect(told.map(({ epoch }) => epoch)).toEqual(Array.from({ length: epochs }, (_, i) => i + 1));
      const evaluations = run.heard.filter((event) => event.__typename === 'EvaluationCompleted');
      expect(evaluations.map(({ split }) => split)).toEqual([
        ...Array.from({ length: epochs }, () => 'VALIDATION'),
        'TEST',
      ]);
    });

    it('sends the same to a subscriber who joins late', () => {
      expect(facts(run.heardLate)).toEqual(facts(run.heard));
      expect(new Set(run.heardLate.map(({ replayed }) => replayed))).toEqual(new Set([true, false]));
    });

    it('sends the rest to a subscriber who comes back with afterSeq', () => {
      const [before, after] = run.heardInTwo;
      expect(facts([...before, ...after])).toEqual(facts(run.heard));
    });

    it('answers a query for the events with the same', () => {
      expect(facts(run.stored)).toEqual(facts(run.heard));
    });

    it('reports naive Bayes and the linear model with every evaluation', () => {
      const evaluations = run.heard.filter((event) => event.__typename === 'EvaluationCompleted');
      for (const event of evaluations) {
        for (const figure of ['Accuracy', 'MacroF1']) {
          expect(event[`baseline${figure}`]).toBeGreaterThan(0.5);
          expect(event[`linearBaseline${figure}`]).toBeGreaterThan(0.5);
        }
      }
    });

    it('lets every file of the model be downloaded as it is listed', () => {
      expect(files.map(({ path }) => path)).toEqual(
        expect.arrayContaining([
          ...['config.json', 'model.safetensors', 'tokenizer.json', 'README.md', 'tasnif.json'],
          ...['onnx/model.onnx', 'onnx/model_packed.onnx', 'onnx/model_quantized.onnx'],
        ]),
      );
      for (const { listed, received } of files) expect(received).toEqual(listed);
    });

    it('gives the same answer over HTTP and over WebSocket', async () => {
      const query = `query ($text: String!) {
        classify(text: $text, topK: 7) { label confidence scores { label probability } model { id } truncated }
      }`;
      const socket = createSocket(system.url, system.key);
      for (const { text } of corpus.keptOut.slice(0, 10)) {
        const { data } = await socket.query(query, { text });
        expect(data).toEqual(await system.query(query, { text }));
        expect(data).toMatchObject({ classify: { model: { id: run.modelId } } });
      }
      await socket.dispose();
    });

    it('answers with the softmax of its logits at the temperature that was fitted', async () => {
      // So short that they are one window.
      const texts = corpus.keptOut.slice(0, 10).map(({ text }) => text.split(/\s+/).slice(0, 40).join(' '));
      const { classifyBatch } = (await system.query(
        `query ($texts: [String!]!) { classifyBatch(texts: $texts, topK: 100) {
          calibrated abstained confidence scores { label probability }
          model { classes calibration { temperature } }
        } }`,
        { texts },
      )) as { classifyBatch: Calibrated[] };
      const logits = await onnxLogits(modelFolder, texts, MAX_LENGTH);
      for (const [i, { model, scores, ...answer }] of classifyBatch.entries()) {
        const powers = logits[i]?.map((logit) => Math.exp(logit / model.calibration.temperature)) ?? [];
        const sum = powers.reduce((total, power) => total + power, 0);
        for (const { label, probability } of scores) {
          expect(probability).toBeCloseTo((powers[model.classes.indexOf(label)] ?? NaN) / sum, 5);
        }
        expect(answer).toEqual({ calibrated: true, abstained: false, confidence: scores[0]?.probability });
      }
    });

    it('says how sure its figures are, and measures its calibration on the test split', async () => {
      const { node } = (await system.query(
        `query ($id: ID!) { node(id: $id) { ... on Model {
          testDocuments accuracy macroF1
          accuracyInterval { lower upper } macroF1Interval { lower upper }
          calibration { testDocuments after { bins { count } } }
        } } }`,
        { id: run.modelId },
      )) as { node: MeasuredModel };
      expect(node.accuracyInterval.lower).toBeLessThanOrEqual(node.accuracy);
      expect(node.accuracyInterval.upper).toBeGreaterThanOrEqual(node.accuracy);
      expect(node.macroF1Interval.lower).toBeLessThan(node.macroF1Interval.upper);
      const { testDocuments, after } = node.calibration;
      expect(testDocuments).toBe(node.testDocuments);
      expect(after.bins.reduce((sum, { count }) => sum + count, 0)).toBe(testDocuments);
    });

    it('abstains where a confidence is below the threshold of its class, or there is none', async () => {
      const { classifyBatch } = (await system.query(
        `query ($texts: [String!]!) { classifyBatch(texts: $texts, precision: 0.8) {
          label confidence abstained
          model { calibration { thresholds(precision: 0.8) { perClass { label threshold } } } }
        } }`,
        { texts: corpus.keptOut.slice(0, 20).map(({ text }) => text) },
      )) as { classifyBatch: Abstention[] };
      for (const { label, confidence, abstained, model } of classifyBatch) {
        const { perClass } = model.calibration.thresholds;
        const { threshold = null } = perClass.find((row) => row.label === label) ?? {};
        expect(abstained).toBe(threshold === null || confidence < threshold);
      }
    });

    if (accuracy !== undefined) {
      it(`is right on more than ${accuracy} of the test split`, () => {
        const test = run.heard.find(({ split }) => split === 'TEST');
        expect(test?.['accuracy']).toBeGreaterThan(accuracy);
      });

      it(`is right on more than ${accuracy} of the documents that were kept out of the upload`, async () => {
        expect(await shareRight(system, corpus.keptOut)).toBeGreaterThan(accuracy);
      });
    }

    const python = withoutTransformers === false ? '' : ` (${withoutTransformers})`;
    it.skipIf(withoutTransformers !== false)(
      `exports a folder that transformers loads, with the logits of the ONNX graph${python}`,
      { timeout: 120_000 },
      async () => {
        const texts = corpus.keptOut
          .filter((_, i) => i % 7 === 0)
          .map(({ text }) => text)
          .slice(0, 5);
        const [answer] = await askTransformers([modelFolder], texts, MAX_LENGTH);
        const logits = await onnxLogits(modelFolder, texts, MAX_LENGTH);
        for (const [i, row] of logits.entries()) {
          for (const [c, logit] of row.entries()) {
            expect(Math.abs(logit - (answer?.logits[i]?.[c] ?? Number.NaN))).toBeLessThan(1e-4);
          }
        }
      },
    );

    it('exports f32 graphs that answer as the engine does, and one to serve from', async () => {
      const { node } = (await system.query(
        'query ($id: ID!) { node(id: $id) { ... on Model { exports { precision maxLogitDifference flippedLabels isDefault } } } }',
        { id: run.modelId },
      )) as { node: { exports: { precision: string; maxLogitDifference: number; isDefault: boolean }[] } };
      expect(node.exports).toHaveLength(4);
      for (const file of node.exports.filter(({ precision }) => precision === 'F32')) {
        expect(file).toMatchObject({ flippedLabels: 0 });
        expect(file.maxLogitDifference).toBeLessThan(1e-4);
      }
      expect(node.exports.filter(({ isDefault }) => isDefault)).toHaveLength(1);
    });

    it('exports a folder that transformers.js loads in fp32 and q8, with the labels of the ONNX graph', async () => {
      const texts = corpus.keptOut.slice(0, 5).map(({ text }) => text);
      const logits = await onnxLogits(modelFolder, texts, MAX_LENGTH);
      const config = JSON.parse(await readFile(join(modelFolder, 'config.json'), 'utf8')) as {
        id2label: Record<string, string>;
      };
      const expected = logits.map((row) => config.id2label[row.indexOf(Math.max(...row))]);
      const scores = await transformersJsScores(modelFolder, texts, 'fp32');
      expect(scores.map((each) => [...each.keys()][0])).toEqual(expected);
      expect(await transformersJsScores(modelFolder, texts, 'q8')).toHaveLength(texts.length);
    });
  });
}

async function shareRight(system: System, texts: readonly LabelledText[]): Promise<number> {
  const { classifyBatch } = (await system.query(
    'query ($texts: [String!]!) { classifyBatch(texts: $texts) { label } }',
    { texts: texts.map(({ text }) => text) },
  )) as { classifyBatch: { label: string }[] };
  const right = texts.filter(({ label }, i) => classifyBatch[i]?.label === label);
  return right.length / texts.length;
}
