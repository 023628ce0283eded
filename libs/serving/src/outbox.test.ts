import { expect, it } from 'vitest';
import { createOutbox } from './outbox.ts';

it('sends together what comes before its time, in order, and each message once', () => {
  const sent: (readonly number[])[] = [];
  const due: (() => void)[] = [];
  const post = createOutbox<number>(
    (messages) => sent.push(messages),
    (callback) => due.push(callback),
  );
  post(1);
  post(2);
  expect(sent).toEqual([]);
  due.shift()?.();
  post(3);
  due.shift()?.();
  expect([sent, due]).toEqual([[[1, 2], [3]], []]);
});
