import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { inputFields, StartPretrainingDocument, type StartPretrainingInput } from '../gql/operations.ts';
import { resolveBaseModel, resolveId } from '../latest.ts';
import { number, oneOf, switches, wholeNumber, withHyphens } from '../options.ts';
import { sendFiles } from '../send-files.ts';
import type { WithSession } from '../session.ts';
import { profiles, switchNames } from './normalization.ts';
import { watchRun } from './watch.ts';

const about = inputFields.StartPretrainingInput;

type PretrainOptions = Omit<StartPretrainingInput, 'texts' | 'baseModel'> & {
  base?: string;
  dataset?: string[];
  watch: boolean;
};

export function addPretrainCommand(program: Command, withSession: WithSession): void {
  program
    .command('pretrain')
    .description(
      'Pre-train a base model on your own texts without labels, for "train --base", and watch it. Ctrl-C leaves the run going.',
    )
    .argument(
      '[files...]',
      'Files to send (.txt or .txt.gz, a text a line; .zip of .txt files; .csv, .tsv, .jsonl, .xlsx, .parquet), or folders of .txt files, a text each.',
    )
    .option(
      '--dataset <dataset...>',
      'An id, or "latest": the training split of a data set is read too, or alone.',
    )
    .option('--base <model>', `A name or an id. ${about.baseModel}`)
    .option('--name <name>', about.name)
    .option('--vocabulary-size <n>', about.vocabularySize, wholeNumber(1))
    .option(
      '--normalization <profile>',
      `${about.normalization} One of: ${profiles.join(', ').toLowerCase().replaceAll('_', '-')}.`,
      oneOf(...profiles),
    )
    .option(
      '--normalization-switches <switch=on|off,…>',
      `${about.normalizationSwitches} Of: ${switchNames.map(withHyphens).join(', ')}.`,
      switches(...switchNames),
    )
    .option('--masked-share <share>', about.maskedShare, number)
    .option('--tokens <n>', about.tokens, wholeNumber(1))
    .option('--epochs <n>', about.epochs, wholeNumber(1))
    .option('--learning-rate <rate>', about.learningRate, number)
    .option('--schedule <linear|cosine|constant>', about.schedule, oneOf('LINEAR', 'COSINE', 'CONSTANT'))
    .option('--warmup-share <share>', about.warmupShare, number)
    .option('--batch-tokens <n>', about.batchTokens, wholeNumber(1))
    .option('--ramp-share <share>', about.rampShare, number)
    .option('--window-length <n>', about.windowLength, wholeNumber(1))
    .option('--held-out-share <share>', about.heldOutShare, number)
    .option('--evaluate-every <tokens>', about.evaluateEvery, wholeNumber(1))
    .option('--weight-decay <decay>', about.weightDecay, number)
    .option('--dropout <probability>', about.dropout, number)
    .option('--max-batch-tokens <n>', about.maxBatchTokens, wholeNumber(1))
    .option('--checkpoint-minutes <minutes>', about.checkpointMinutes, number)
    .option('--seed <n>', about.seed, wholeNumber(0))
    .option('--device <auto|cpu|cuda|mps>', about.device, oneOf('AUTO', 'CPU', 'CUDA', 'MPS'))
    .option('--device-index <n>', about.deviceIndex, wholeNumber(0))
    .option('--precision <auto|f32|bf16>', about.precision, oneOf('AUTO', 'F32', 'BF16'))
    .option('--no-watch', 'Start the run and leave it.')
    .action(
      withSession(async (session, files: string[], options: PretrainOptions) => {
        const { base, dataset = [], watch, ...parameters } = options;
        const { client, output, signal } = session;
        if (files.length === 0 && dataset.length === 0) {
          throw new CliError(
            'NO_TEXTS',
            'Neither a file nor a data set is given.',
            'Give files or folders of texts, or --dataset.',
          );
        }
        const datasets: string[] = [];
        for (const id of dataset) datasets.push(await resolveId(session, 'dataset', id));
        const start = base === undefined ? {} : { baseModel: await resolveBaseModel(session, base) };
        const texts = { datasets, uploads: await sendFiles(session, files) };
        const input: StartPretrainingInput = { ...parameters, ...start, texts };
        const { startPretraining: run } = await client.request(
          StartPretrainingDocument,
          { input },
          { signal },
        );
        output.note(`run ${run.id}: ${run.name}`);
        if (watch) await watchRun(session, run.id, 0);
        else output.result(run, [run.id]);
      }),
    );
}
