import { expect, it } from 'vitest';
import { createEvenSample } from './even-sample.ts';

it.each([0, 3, 10, 20, 21, 1000])('keeps of %d items enough, evenly and from the first on', (count) => {
  const sample = createEvenSample<number>(10);
  for (let i = 0; i < count; i++) sample.add(i);
  const kept = sample.list();
  expect(kept.length).toBeGreaterThanOrEqual(Math.min(10, count));
  expect(kept.length).toBeLessThanOrEqual(20);
  const step = (kept[1] ?? 1) - (kept[0] ?? 0);
  expect(kept).toEqual(kept.map((_, i) => i * step));
  if (count > 0) expect((kept.at(-1) ?? 0) + step).toBeGreaterThanOrEqual(count);
});
