import { describe, expect, test } from 'vitest';
import { kindOf, newId, parseId } from './ids.ts';

describe('ids', () => {
  test('say what they are of', () => {
    for (const kind of [
      'dataset',
      'version',
      'run',
      'model',
      'deployment',
      'upload',
      'baseModel',
      'key',
    ] as const) {
      expect(kindOf(newId(kind))).toBe(kind);
    }
  });

  test('sort by the time they were made', () => {
    const ids = Array.from({ length: 1_000 }, () => newId('run'));
    expect(ids.toSorted()).toEqual(ids);
  });

  test('are of no kind when they are not well-formed', () => {
    for (const id of ['', 'run_', 'run_1', `pet_${'0'.repeat(32)}`, `run_${'0'.repeat(33)}`, 'constructor']) {
      expect(kindOf(id)).toBeNull();
    }
  });

  test('of another kind are refused with what was passed', () => {
    const id = newId('run');
    expect(() => parseId('model', id)).toThrow(`"${id}" is not the id of a model.`);
  });
});
