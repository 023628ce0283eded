import { expect, it } from 'vitest';
import { createLogTail } from './log-tail.ts';

it('keeps the last fifty lines, whatever pieces they come in', () => {
  const log = createLogTail();
  for (let i = 1; i <= 60; i++) log.add(`line ${i}\n`);
  log.add('half a ');
  log.add('line');
  expect(log.lines()).toHaveLength(50);
  expect(log.lines()[0]).toBe('line 12');
  expect(log.lines().slice(-2)).toEqual(['line 60', 'half a line']);
});
