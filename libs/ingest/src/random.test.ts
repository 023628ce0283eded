import { expect, it } from 'vitest';
import { mulberry32 } from './random.ts';

it('mulberry32 gives the numbers of its published source', () => {
  const random = mulberry32(0);
  expect([random(), random(), random()]).toEqual([
    0.26642920868471265, 0.0003297457005828619, 0.2232720274478197,
  ]);
});
