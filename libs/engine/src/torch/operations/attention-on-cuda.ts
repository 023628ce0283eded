import type { AttentionOptions, Span } from '../../engine.ts';
import type { Handle } from '../addon.ts';
import { result, type Torch } from '../context.ts';
import type { TorchTensor } from '../tensors.ts';
import type { AttentionInputs } from './attention.ts';

/** Of larger heads not every GPU has the gradient. */
const FLASH_HEAD_SIZE = 192;

/** By the library's kernels for packed texts; `undefined` where none can. */
export function attentionOnCuda(
  torch: Torch,
  inputs: AttentionInputs,
  options: AttentionOptions,
): TorchTensor | undefined {
  const packing = toPacking(inputs, options);
  if (packing === undefined) return undefined;
  if (inputs.query.type === 'bf16') {
    const fits = packing.hidden / packing.heads <= FLASH_HEAD_SIZE;
    return fits ? flashAttention(torch, inputs, packing) : undefined;
  }
  // With dropout its gradient drops other weights of packed texts than it did itself.
  return packing.dropout === 0 ? efficientAttention(torch, inputs, packing) : undefined;
}

/** Texts end to end, as kernels for packed texts take them. */
interface Packing {
  hidden: number;
  queryRows: number;
  keyRows: number;
  heads: number;
  dropout: number;
  /** Where each text begins, and where the last ends. */
  queryStarts: Int32Array;
  keyStarts: Int32Array;
  longestQuery: number;
  longestKey: number;
}

/** `undefined` where the library's kernels can't: texts apart, heads of another width than vectors have, no query. */
function toPacking(
  { query, key }: AttentionInputs,
  { queries, keys, heads, dropout }: AttentionOptions,
): Packing | undefined {
  const [queryRows = 0, hidden = 0] = query.shape;
  const [keyRows = 0] = key.shape;
  // Texts that ask nothing fill a batch up, at its end.
  const texts = queries.findLastIndex(({ length }) => length > 0) + 1;
  const [asking, asked] = [queries.slice(0, texts), keys.slice(0, texts)];
  const isPacked =
    (hidden / heads) % 8 === 0 &&
    texts > 0 &&
    asking.every(({ length }) => length > 0) &&
    [asking, asked].every(areEndToEnd);
  const [queryStarts, keyStarts] = [startsOf(asking), startsOf(asked)];
  if (!isPacked || queryStarts.at(-1) !== queryRows) return undefined;
  return {
    ...{ hidden, queryRows, keyRows, heads, dropout, queryStarts, keyStarts },
    ...{ longestQuery: longestOf(asking), longestKey: longestOf(asked) },
  };
}

/** `[T,H]` → `[T,heads,H/heads]` */
function byHead({ operators }: Torch, { heads, hidden }: Packing, handle: Handle): Handle {
  return operators.one('view', handle, [-1, heads, hidden / heads]);
}

/** Gives each input its gradient: of keys and values behind the last text that asks, which no kernel writes, 0. */
function giveGradients(
  { operators, tape }: Torch,
  { query, key, value }: AttentionInputs,
  { hidden, queryRows, keyRows, keyStarts }: Packing,
  gradients: readonly Handle[],
): void {
  for (const [i, input] of [query, key, value].entries()) {
    const rows = i === 0 ? queryRows : keyRows;
    const gradient = operators.one('reshape', gradients[i], [rows, hidden]);
    const read = keyStarts.at(-1) ?? 0;
    if (i > 0 && read < rows) operators.run('zero_', operators.one('narrow', gradient, 0, read, rows - read));
    tape.give(input, gradient, true);
  }
}

/** `_flash_attention_forward` (Dao 2023), for bf16. */
function flashAttention(torch: Torch, inputs: AttentionInputs, packing: Packing): TorchTensor {
  const { addon, operators, tape } = torch;
  const { queryRows, hidden, dropout, longestQuery, longestKey } = packing;
  const { query, key, value } = inputs;
  const [q, k, v] = [query, key, value].map(({ handle }) => byHead(torch, packing, handle)) as [
    Handle,
    Handle,
    Handle,
  ];
  const starts = [operators.fromInts(packing.queryStarts), operators.fromInts(packing.keyStarts)];
  const [isCausal, returnDebugMask] = [false, false];
  const settings = [longestQuery, longestKey, dropout, isCausal];
  const [out = 0, logSums = 0, ...draws] = operators.many(
    '_flash_attention_forward',
    ...[q, k, v, ...starts, ...settings, returnDebugMask],
  );
  const y = result(torch, operators.one('view', out, [queryRows, hidden]), query.type, [query, key, value]);
  const saved = [q, k, v, out, logSums, ...starts, ...draws.slice(0, 2)];
  return tape.record(y, saved, (q, k, v, out, logSums, queryStarts, keyStarts, ...draws) => (gradient) => {
    const given = [byHead(torch, packing, gradient), q, k, v, out, logSums, queryStarts, keyStarts];
    // Else it adds up the gradient of the queries in an order that chance decides.
    addon.setDeterministic(true);
    let gradients: Handle[];
    try {
      gradients = operators.many('_flash_attention_backward', ...given, ...settings, ...draws);
    } finally {
      addon.setDeterministic(false);
    }
    giveGradients(torch, inputs, packing, gradients);
  });
}

/** `_efficient_attention_forward` (Rabe and Staats 2021), for f32. */
function efficientAttention(torch: Torch, inputs: AttentionInputs, packing: Packing): TorchTensor {
  const { operators, tape } = torch;
  const { queryRows, hidden, longestQuery, longestKey } = packing;
  const { query, key, value } = inputs;
  /** A batch of one, in which all texts lie. */
  const inBatch = (handle: Handle): Handle => operators.one('unsqueeze', byHead(torch, packing, handle), 0);
  const [q, k, v] = [inBatch(query.handle), inBatch(key.handle), inBatch(value.handle)];
  const starts = [operators.fromInts(packing.queryStarts), operators.fromInts(packing.keyStarts)];
  const longest = [longestQuery, longestKey];
  const [bias, dropout, maskType, returnLogSums] = [null, 0, 0, true];
  const [out = 0, logSums = 0, seed = 0, offset = 0] = operators.many(
    '_efficient_attention_forward',
    ...[q, k, v, bias, ...starts, ...longest, dropout, maskType, returnLogSums],
  );
  const y = result(torch, operators.one('view', out, [queryRows, hidden]), query.type, [query, key, value]);
  const saved = [q, k, v, out, ...starts, logSums, seed, offset];
  return tape.record(
    y,
    saved,
    (q, k, v, out, queryStarts, keyStarts, logSums, seed, offset) => (gradient) => {
      const [biasGradient, scale] = [false, null];
      // Several would be added up in an order that chance decides.
      const splitsOfKeys = 1;
      const gradients = operators.many(
        '_efficient_attention_backward',
        ...[inBatch(gradient), q, k, v, bias, out, queryStarts, keyStarts, ...longest],
        ...[logSums, dropout, seed, offset, maskType, biasGradient, scale, splitsOfKeys],
      );
      giveGradients(torch, inputs, packing, gradients);
    },
  );
}

function areEndToEnd(spans: readonly Span[]): boolean {
  let end = 0;
  return spans.every(({ start, length }) => {
    const fits = start === end;
    end += length;
    return fits;
  });
}

function startsOf(spans: readonly Span[]): Int32Array {
  const starts = new Int32Array(spans.length + 1);
  for (const [i, { start, length }] of spans.entries()) starts[i + 1] = start + length;
  return starts;
}

function longestOf(spans: readonly Span[]): number {
  return spans.reduce((longest, { length }) => Math.max(longest, length), 0);
}
