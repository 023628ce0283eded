import { expect, it } from 'vitest';
import { table } from './table.ts';

it('aligns words to the left and numbers to the right, and leaves null blank', () => {
  expect(
    table(
      ['id', 'documents', 'name'],
      [
        ['ds_1', 7, 'أخبار'],
        ['ds_20', null, 'تغريدات'],
        ['ds_300', 12345, 'x'],
      ],
    ),
  ).toEqual([
    'id      documents  name',
    'ds_1            7  أخبار',
    'ds_20              تغريدات',
    'ds_300      12345  x',
  ]);
});

it('makes only the header of no rows', () => {
  expect(table(['id', 'name'], [])).toEqual(['id  name']);
});
