import { expect, it } from 'vitest';
import { shortName } from './machine.ts';

it.each([
  ['AMD EPYC', 'amd-epyc'],
  ['Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz', 'intel-xeon-platinum-8481c'],
  ['AMD Ryzen 9 7950X 16-Core Processor', 'amd-ryzen-9-7950x'],
  ['', 'unknown'],
])('calls the processor "%s" %s in the name of a file', (processor, name) => {
  expect(shortName(processor)).toBe(name);
});
