import { expect, it } from 'vitest';
import { formatTable } from './table.ts';

it('puts names to the left and figures to the right, each column as wide as its widest cell', () => {
  expect(
    formatTable(
      ['', 'texts/s', 'GB'],
      [
        ['notebook', '0.87', '13.4'],
        ['tasnif', '1,218', '3'],
      ],
    ),
  ).toBe(['          texts/s    GB', 'notebook     0.87  13.4', 'tasnif      1,218     3'].join('\n'));
});
