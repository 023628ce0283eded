import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { largestDifference } from '../testing/numbers.ts';

const addon = fileURLToPath(new URL('../../build/torch.node', import.meta.url));

/** Calls every kernel of ours; prints their results. A process of its own, for the kernels are chosen when it begins. */
const script = `
const addon = require(${JSON.stringify(addon)});
const call = (name, ...args) => addon.call(addon.resolve('tasnif::' + name, ''), args);
let state = 1;
const values = (count) => Float32Array.from({ length: count }, () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5);
const floats = (...shape) => addon.fromArray(values(shape.reduce((a, b) => a * b)), shape, 'cpu');
const toType = (x, type) => addon.call(addon.resolve('aten::_to_copy', ''), [x, type]);
const results = [];
const lengths = [1, 5, 40, 17];
const rows = lengths.reduce((a, b) => a + b);
let start = 0;
const spans = addon.fromArray(Int32Array.from(lengths.flatMap((length) => [start, length, (start += length) - length, length])), [lengths.length, 4], 'cpu');
for (const type of [6, 15]) {
  const [q, k, v, g] = [0, 1, 2, 3].map(() => toType(floats(rows, 60), type));
  const key = [3, 0.2, 5, 6, 7];
  const [out, normaliser] = call('attention', q, k, v, spans, ...key);
  results.push(out, normaliser, ...call('attention_backward', g, q, k, v, normaliser, spans, ...key));
  results.push(call('dropout', q, 0.3, 1, 2, 3), call('sum_rows', toType(floats(33, 48), type)));
}
const [table, mean, variance] = [floats(6, 20), floats(6, 20), addon.fromArray(new Float32Array(120).fill(0.1), [6, 20], 'cpu')];
const age = addon.fromArray(Int32Array.from([0, 0, 1, 1, 2, 2, 0, 0, 1, 2, 0, 0]), [6, 2], 'cpu');
const schedule = addon.fromArray(Float32Array.from({ length: 18 }, (_, i) => [0.01, 0.99, 1e-3][i % 3]), [6, 3], 'cpu');
call('adamw_rows', table, mean, variance, age, addon.fromArray(Int32Array.of(0, 1, 4), [3], 'cpu'), floats(3, 20), schedule, 4, 0.5, 0.9, 0.99);
call('settle_rows', table, mean, variance, age, addon.fromArray(Int32Array.of(0, 1, 2, 3, 4, 5), [6], 'cpu'), schedule, 6, 0.9, 0.99);
results.push(table, mean, variance);
console.log(JSON.stringify(results.map((handle) => [...addon.toFloats(handle)])));
`;

/** Results of f32; those of bf16 follow, then the optimizer's. */
const ofOneType = 7;

function run(processor: string): number[][] {
  const env = { ...process.env, TASNIF_PROCESSOR: processor };
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' })) as number[][];
}

describe('our kernels', () => {
  const best = run('');

  it.for(['BASELINE', 'AVX2'])(
    'compute and drop the same when compiled for %s as for the best of this processor',
    (processor, { skip }) => {
      if (process.arch !== 'x64') return skip('They are compiled for several processors on x86 alone.');
      const lesser = run(processor);
      expect(lesser).toHaveLength(best.length);
      for (const [i, values] of lesser.entries()) {
        const wanted = best[i] ?? [];
        expect(values.map((value) => value === 0)).toEqual(wanted.map((value) => value === 0));
        // Of bf16 a sum that differs in the last bit is rounded to the next value.
        const tolerance = i >= ofOneType && i < 2 * ofOneType ? 2 ** -7 : 1e-5;
        const largest = Math.max(...wanted.map(Math.abs));
        expect(largestDifference(values, wanted) / largest, `result ${i}`).toBeLessThan(tolerance);
      }
    },
  );
});
