import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capClasses, dealParts } from './parts.ts';

const shares = [0.8, 0.1, 0.1];
const labelArrays = fc.array(fc.nat(2), { maxLength: 80 }).map((labels) => Int32Array.from(labels));

function countOf(labels: Int32Array, parts: Uint8Array, label: number, part: number): number {
  return labels.filter((own, document) => own === label && parts[document] === part).length;
}

describe('parts', () => {
  it('are within one document of their share of every class, or two for classes smaller than ten', () => {
    fc.assert(
      fc.property(
        labelArrays,
        fc.integer(),
        fc.constantFrom(shares, [0.2, 0.2, 0.2, 0.2, 0.2]),
        (labels, seed, own) => {
          const parts = dealParts(labels, { shares: own, seed });
          for (const label of [0, 1, 2]) {
            const size = labels.filter((other) => other === label).length;
            for (const [part, share] of own.entries()) {
              expect(Math.abs(countOf(labels, parts, label, part) - share * size)).toBeLessThan(
                size < 10 ? 2 : 1,
              );
            }
          }
        },
      ),
    );
  });

  it('hold whole what must stay together', () => {
    fc.assert(
      fc.property(labelArrays, fc.infiniteStream(fc.integer({ min: -1, max: 6 })), (labels, stream) => {
        const together = Int32Array.from(labels, () => stream.next().value as number);
        const parts = dealParts(labels, { shares, seed: 1, together });
        for (const name of [0, 1, 2, 3, 4, 5, 6]) {
          const own = parts.filter((_, document) => together[document] === name);
          expect(new Set(own).size).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('come near their shares also where documents stay together by tens', () => {
    const labels = Int32Array.from({ length: 2000 }, (_, document) => document % 2);
    const together = Int32Array.from(labels, (_, document) => Math.floor(document / 10));
    const parts = dealParts(labels, { shares, seed: 3, together });
    expect([0, 1, 2].map((part) => countOf(labels, parts, 0, part))).toEqual([800, 100, 100]);
  });

  it('are the same for the same seed, others for another, and from all over the source', () => {
    const labels = new Int32Array(10_000);
    const parts = dealParts(labels, { shares, seed: 1 });
    expect(dealParts(labels, { shares, seed: 1 })).toEqual(parts);
    expect(dealParts(labels, { shares, seed: 2 })).not.toEqual(parts);
    const early = parts.subarray(0, 1000).filter((part) => part === 2).length;
    // 100 expected; the hypergeometric standard deviation is 9.
    expect(Math.abs(early - 100)).toBeLessThan(45);
  });

  it('stay empty without a share', () => {
    expect(dealParts(new Int32Array(50), { shares: [0, 1, 0], seed: 1 })).toEqual(new Uint8Array(50).fill(1));
  });

  it.each([[[0.5, 0.4]], [[1.5, -0.5]], [[]], [[Number.NaN]]])('refuse shares of %j', (own) => {
    expect(() => dealParts(new Int32Array(3), { shares: own, seed: 1 })).toThrow(RangeError);
  });
});

describe('a bound on classes', () => {
  it('leaves out what is over it, drawn by the seed', () => {
    const labels = Int32Array.from({ length: 300 }, (_, document) => (document < 290 ? 0 : 1));
    const left = capClasses(labels, 100, 5);
    expect(left).toHaveLength(190);
    expect(left.every((document) => document < 290)).toBe(true);
    expect(left).toEqual(left.slice().sort());
    expect(capClasses(labels, 100, 5)).toEqual(left);
    expect(capClasses(labels, 100, 6)).not.toEqual(left);
    expect(capClasses(labels, 290, 5)).toHaveLength(0);
  });

  it.each([0, 1.5, Number.NaN])('is not %d', (bound) => {
    expect(() => capClasses(new Int32Array(3), bound, 1)).toThrow(RangeError);
  });
});
