import type { AttentionOptions, Span } from '../../engine.ts';
import type { Handle } from '../addon.ts';
import { nextSite } from '../../random-state.ts';
import { result, type Torch } from '../context.ts';
import { BFLOAT16, FLOAT } from '../operators.ts';
import type { TorchTensor } from '../tensors.ts';
import { attentionOnCuda } from './attention-on-cuda.ts';

/** Rows of the query and of the keys and values, both `[T,H]`. */
export interface AttentionInputs {
  query: TorchTensor;
  key: TorchTensor;
  value: TorchTensor;
}

/** On the CPU by our kernel, on CUDA by the library's where one can, else of plain operators. */
export function attention(torch: Torch, inputs: AttentionInputs, options: AttentionOptions): TorchTensor {
  if (torch.device === 'cpu') return attentionByKernel(torch, inputs, options);
  refuseTextsOutside(inputs, options);
  const onCuda = torch.device.startsWith('cuda') ? attentionOnCuda(torch, inputs, options) : undefined;
  return onCuda ?? attentionByGroups(torch, inputs, options);
}

/** As our kernel does; those of the library read whatever lies there. */
function refuseTextsOutside({ query, key }: AttentionInputs, { queries, keys }: AttentionOptions): void {
  const [[queryRows = 0], [keyRows = 0]] = [query.shape, key.shape];
  for (const [text, own] of queries.entries()) {
    const read = keys[text] ?? own;
    if (own.start + own.length > queryRows || read.start + read.length > keyRows || read.length === 0) {
      throw new RangeError(`Text ${String(text)} does not lie within the rows given.`);
    }
  }
}

/** `native/attention.cc`. */
function attentionByKernel(torch: Torch, inputs: AttentionInputs, options: AttentionOptions): TorchTensor {
  const { operators, tape, random } = torch;
  const { query, key, value } = inputs;
  const spans = operators.fromInts(interleave(options), [options.queries.length, 4]);
  // The kernel draws for each text and head by itself, from the numbers of as many dropouts. Where it draws nothing it
  // takes none: what is frozen must leave the draws of a step alone, for it is not computed in each.
  const site = options.dropout === 0 ? 0 : nextSite(random, options.queries.length * options.heads);
  const key4 = [options.heads, options.dropout, random.seed, random.step, site];
  const given = [query.handle, key.handle, value.handle];
  const [out = 0, normaliser = 0] = operators.many('tasnif::attention', ...given, spans, ...key4);
  const y = result(torch, out, query.type, [query, key, value]);
  return tape.record(y, [...given, normaliser, spans], (...saved) => (gradient) => {
    const [toQuery = 0, toKey = 0, toValue = 0] = operators.many(
      'tasnif::attention_backward',
      ...[gradient, ...saved, ...key4],
    );
    tape.give(query, toQuery, true);
    tape.give(key, toKey, true);
    tape.give(value, toValue, true);
  });
}

/** For each text its first query row, their number, its first key row, their number. */
function interleave({ queries, keys }: AttentionOptions): Int32Array {
  const spans = new Int32Array(4 * queries.length);
  for (const [i, query] of queries.entries()) {
    const { start, length } = keys[i] ?? query;
    spans.set([query.start, query.length, start, length], 4 * i);
  }
  return spans;
}

interface Group {
  texts: number;
  query: Span;
  key: Span;
}

/**
 * Of plain operators, on any device: neighbours of the same length in one product, as the strided view
 * `[texts, heads, length, H/heads]` of the packed rows. The slower twin that the kernel is tested against.
 */
export function attentionByGroups(
  torch: Torch,
  { query, key, value }: AttentionInputs,
  options: AttentionOptions,
): TorchTensor {
  const { operators, tape } = torch;
  const { heads, dropout } = options;
  const hidden = query.shape[1] ?? 0;
  const factor = 1 / Math.sqrt(hidden / heads);
  const groups = groupByLength(options);
  const byHead = (packed: Handle, { start, length }: Span, texts: number): Handle => {
    const own = operators.one('narrow', packed, 0, start, texts * length);
    const split = operators.one('view', own, [texts, length, heads, hidden / heads]);
    return operators.one('transpose.int', split, 1, 2);
  };
  const swap = (handle: Handle): Handle => operators.one('transpose.int', handle, -2, -1);
  const product = (a: Handle, b: Handle): Handle => operators.one('matmul', a, b);
  const put = (into: Handle, span: Span, texts: number, values: Handle): void => {
    operators.run('copy_', byHead(into, span, texts), values);
  };

  const out = operators.one('zeros_like', query.handle);
  const kept = groups.map((group) => {
    const { texts } = group;
    const [q, k, v] = [
      byHead(query.handle, group.query, texts),
      byHead(key.handle, group.key, texts),
      byHead(value.handle, group.key, texts),
    ];
    const scores = operators.one('mul.Scalar', product(q, swap(k)), factor);
    const weights = operators.one('_softmax', scores, -1, false);
    const [used = weights, mask] =
      dropout === 0 ? [weights] : operators.many('native_dropout', weights, dropout, true);
    put(out, group.query, texts, product(used, v));
    return { group, saved: mask === undefined ? [weights] : [weights, used, mask] };
  });
  const y = result(torch, out, query.type, [query, key, value]);
  const inputs = [query.handle, key.handle, value.handle];
  return tape.record(
    y,
    [...inputs, ...kept.flatMap(({ saved }) => saved)],
    (q, k, v, ...rest) =>
      (gradient) => {
        const [toQ, toK, toV] = [q, k, v].map((input) => operators.one('zeros_like', input)) as [
          Handle,
          Handle,
          Handle,
        ];
        for (const { group, saved } of kept) {
          const { texts } = group;
          const [weights = 0, used = weights, mask] = rest.splice(0, saved.length);
          const g = byHead(gradient, group.query, texts);
          put(toV, group.key, texts, product(swap(used), g));
          const toUsed = product(g, swap(byHead(v, group.key, texts)));
          const toWeights =
            mask === undefined
              ? toUsed
              : operators.one('native_dropout_backward', toUsed, mask, 1 / (1 - dropout));
          const type = query.type === 'bf16' ? BFLOAT16 : FLOAT;
          const toScores = operators.one(
            'mul.Scalar',
            operators.one('_softmax_backward_data', toWeights, weights, -1, type),
            factor,
          );
          put(toQ, group.query, texts, product(toScores, byHead(k, group.key, texts)));
          put(toK, group.key, texts, product(swap(toScores), byHead(q, group.query, texts)));
        }
        tape.give(query, toQ, true);
        tape.give(key, toK, true);
        tape.give(value, toV, true);
      },
  );
}

function groupByLength({ queries, keys }: AttentionOptions): Group[] {
  const groups: Group[] = [];
  for (const [i, query] of queries.entries()) {
    const key = keys[i] ?? query;
    const last = groups.at(-1);
    if (last !== undefined && follows(last.query, query, last.texts) && follows(last.key, key, last.texts)) {
      last.texts += 1;
    } else groups.push({ texts: 1, query, key });
  }
  return groups;
}

/** Whether `span` is the next after `texts` of the same length from `first` on. */
function follows(first: Span, span: Span, texts: number): boolean {
  return span.length === first.length && span.start === first.start + texts * first.length;
}
