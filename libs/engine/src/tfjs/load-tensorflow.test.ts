import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { EngineError } from '../errors.ts';
import {
  circumstances,
  files,
  folders,
  readInstallation,
  tensorFlowFolder,
  TENSORFLOW,
} from './installation.ts';
import { loadTensorFlow } from './load-tensorflow.ts';

const scratch = mkdtempSync(join(tmpdir(), 'tasnif-tensorflow-'));
const installed = readInstallation(tensorFlowFolder);
const [library = '', framework = ''] = files.libraries;
/** Overrides what says that the libraries were tried. */
const untried = { tried: null };
let copies = 0;

afterAll(() => {
  rmSync(scratch, { recursive: true });
});

/** What was set up once more, by links, of which a test may replace any. */
function copyOf(installation: object = {}): string {
  const folder = join(scratch, String((copies += 1)));
  for (const file of [files.binding, ...files.libraries]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    // The binding looks for the libraries from where it lies itself.
    if (file === files.binding) cpSync(join(tensorFlowFolder, file), join(folder, file));
    else symlinkSync(join(tensorFlowFolder, file), join(folder, file));
  }
  symlinkSync(join(tensorFlowFolder, folders.tfjsNode), join(folder, folders.tfjsNode));
  writeInstallation(folder, { ...installed, ...installation });
  return folder;
}

function writeInstallation(folder: string, installation: object): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, files.installation), JSON.stringify(installation));
}

function replace(path: string, contents: string | Uint8Array): void {
  rmSync(path);
  writeFileSync(path, contents);
}

/** A library under the name of TensorFlow's that has nothing of it. */
function compileEmptyLibrary(path: string): void {
  const source = join(scratch, 'empty.cc');
  writeFileSync(source, 'extern "C" int nothing() { return 1; }');
  rmSync(path);
  const name = `-Wl,-soname,${basename(path)}`;
  execFileSync(process.env['CXX'] ?? 'c++', ['-shared', '-fPIC', source, name, '-o', path]);
}

/** The library with another version written into it, to the same length. */
function rewriteVersion(path: string, version: string): void {
  const bytes = readFileSync(path);
  bytes.write(version, bytes.indexOf(`\0${TENSORFLOW}\0`) + 1, 'latin1');
  replace(path, bytes);
}

function refusal(folder: string): EngineError {
  try {
    loadTensorFlow(folder);
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error('It was loaded.');
}

describe('loadTensorFlow', () => {
  it('says that nothing was set up, and what sets it up', () => {
    expect(refusal(join(scratch, 'nothing'))).toMatchObject({
      code: 'ENGINE_MISSING',
      message: 'TensorFlow is not set up.',
      hint: 'Run `npm run engine:tensorflow`.',
    });
  });

  it('takes one that was cut off while it was written for none', () => {
    const folder = join(scratch, 'cut');
    mkdirSync(folder);
    writeFileSync(join(folder, files.installation), '{"tensorflow": "2.2');
    expect(refusal(folder).message).toBe('TensorFlow is not set up.');
  });

  it.each([
    [{ tensorflow: '2.19.0', tfjs: tf.version_core }, 'TensorFlow 2.19.0 with tfjs-node'],
    [{ tensorflow: TENSORFLOW, tfjs: '4.0.0' }, 'with tfjs-node 4.0.0 is set up'],
  ])('names the version that was set up and the one that is wanted: %j', (versions, found) => {
    const folder = join(scratch, 'versions');
    writeInstallation(folder, { ...versions, device: 'cpu' });
    const { message } = refusal(folder);
    expect(message).toContain(found);
    expect(message).toContain(`${TENSORFLOW} with ${tf.version_core} is wanted`);
  });
});

describe.skipIf(installed === undefined)(
  'loadTensorFlow, of what `npm run engine:tensorflow` has set up',
  () => {
    it('names a library that is not there', () => {
      const folder = copyOf();
      rmSync(join(folder, library));
      expect(refusal(folder)).toMatchObject({
        code: 'ENGINE_MISSING',
        message: `TensorFlow ${TENSORFLOW} can't be loaded: ${basename(library)}: cannot open shared object file: No such file or directory.`,
      });
    });

    it('names a symbol that a library lacks', () => {
      const folder = copyOf();
      compileEmptyLibrary(join(folder, library));
      expect(refusal(folder).message).toMatch(/undefined symbol: TF/);
    });

    it('names it too, and does not end the process, where the library passes for one that was tried', () => {
      const folder = copyOf();
      compileEmptyLibrary(join(folder, library));
      writeInstallation(folder, { ...installed, tried: circumstances(folder) });
      expect(refusal(folder).message).toMatch(/undefined symbol: TF/);
    });

    it('survives a library that ends the process which loads it', () => {
      const folder = copyOf();
      const whole = readFileSync(join(tensorFlowFolder, framework));
      replace(join(folder, framework), whole.subarray(0, whole.length / 2));
      expect(refusal(folder).message).toContain('the process that tried it ended with SIGBUS');
    });

    it('says that a library is none', () => {
      const folder = copyOf();
      replace(join(folder, library), 'not a library');
      expect(refusal(folder).message).toContain('file too short');
    });

    it('names a binding that is not there', () => {
      const folder = copyOf();
      rmSync(join(folder, files.binding));
      expect(refusal(folder).message).toContain('tfjs_binding.node: cannot open shared object file');
    });

    it('names the version of a library that is another than the binding was compiled against', () => {
      const folder = copyOf(untried);
      rewriteVersion(join(folder, library), '2.99.0');
      expect(refusal(folder).message).toBe(
        `The library of TensorFlow is 2.99.0, and the binding was compiled against ${TENSORFLOW}.`,
      );
    });

    it.skipIf(installed?.device === 'cuda')('says that it was set up for CUDA and finds none', () => {
      expect(refusal(copyOf({ device: 'cuda' }))).toMatchObject({
        code: 'DEVICE_MISSING',
        hint: 'Mend the driver, or run `npm run engine:tensorflow -- --device cpu`.',
      });
    });

    it('computes, also where it was not tried yet and after all that', async () => {
      const device = installed?.device === 'cuda' ? 'cuda:0' : 'cpu';
      expect(loadTensorFlow(copyOf(untried))).toEqual({ version: TENSORFLOW, device });
      await tf.setBackend('tensorflow');
      expect(tf.getBackend()).toBe('tensorflow');
      const product = tf.matMul(
        tf.tensor2d([1, 2, 3, 4], [2, 2]),
        tf.tensor2d([5, 6, 7, 8], [2, 2]),
        false,
        true,
      );
      expect([...product.dataSync()]).toEqual([17, 23, 39, 53]);
    });
  },
);
