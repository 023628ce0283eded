import { hostileNames, reportFaults, watchFiles } from '@tasnif/testing';
import { expect, it } from 'vitest';
import { outcomeOf, uploadPlace } from './test-outcome.ts';
import { rawZip } from './test-zip.ts';

const content = Buffer.from('نص');
const names = hostileNames();
/** A symbolic link, a pipe, and a file with two names: the archive's only word for that is its mode. */
const modes = [0o100644, 0o120777, 0o010644, 0o102755];

it.for<[string, (path: string, name: string, at: number) => ReturnType<typeof outcomeOf>]>([
  ['name of an entry of a zip', (path, name) => entry(path, name)],
  ['name of a text of a zip', (path, name) => entry(path, `${name}.txt`)],
  ['folder of a text of a zip', (path, name) => entry(path, `${name}/1.txt`)],
  ['link or file of a zip', (path, name, at) => entry(path, `${name}.txt`, modes[at % modes.length])],
  ['name of an upload', (path, name) => outcomeOf(path, name, 'text,label\nنص,a\n')],
  ['name of a CSV upload', (path, name) => outcomeOf(path, `${name}.csv`, 'text,label\nنص,a\n')],
  ['name of a text upload', (path, name) => outcomeOf(path, `${name}.txt`, content)],
])('opens nothing but the upload, whatever the %s', async ([what, read], context) => {
  const path = await uploadPlace();
  const watch = watchFiles();
  let lost = 0;
  let worstMs = 0;
  try {
    for (const [at, name] of names.entries()) {
      const { code, error, ms } = await read(path, name, at);
      if (code === 'UNTYPED') throw error;
      worstMs = Math.max(worstMs, ms);
    }
  } finally {
    watch.stop();
  }
  for (const opened of watch.paths) if (opened !== path) lost += 1;
  reportFaults(context, { what: `names: ${what}`, tried: names.length, lost, worstMs });
  expect([...watch.paths]).toEqual([path]);
  expect(names.length).toBeGreaterThanOrEqual(500);
});

function entry(path: string, name: string, mode = 0o100644): ReturnType<typeof outcomeOf> {
  const zip = rawZip([
    { name: 'a/good.txt', content },
    { name, content, mode },
  ]);
  return outcomeOf(path, 'a.zip', zip);
}
