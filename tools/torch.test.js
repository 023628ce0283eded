import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from './root.js';

/** A checkout with what makes the torch engine and no more, and a folder of the only programs that there are. */
let checkout;
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'tasnif-setup-'));
  for (const part of ['package.json', 'tools', 'libs/engine/package.json', 'libs/engine/native']) {
    cpSync(join(root, part), join(checkout, part), { recursive: true });
  }
  cpSync(join(root, 'libs/engine/dist'), join(checkout, 'libs/engine/dist'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  mkdirSync(join(checkout, 'bin'));
});
afterEach(() => {
  rmSync(checkout, { recursive: true });
});

/** Puts a program of the shell there; it calls nothing but what is built in. */
function addProgram(name, script) {
  const path = join(checkout, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** A compiler that is too old for C++20, and counts how often it was tried. */
function addOldCompiler(version) {
  const fail = 'echo x >> "$0.tries"; echo "error: unrecognized option -std=c++20" >&2; exit 1';
  addProgram('c++', `if [ "$1" = --version ]; then echo "c++ ${version}"; exit 0; fi; ${fail}`);
}

function tries() {
  const path = join(checkout, 'bin/c++.tries');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
}

/** A folder that looks like libtorch. */
function addLibtorch() {
  const folder = join(checkout, 'libtorch');
  mkdirSync(join(folder, 'include/ATen'), { recursive: true });
  mkdirSync(join(folder, 'lib'));
  writeFileSync(join(folder, 'include/ATen/ATen.h'), '');
  return folder;
}

/**
 * Evaluates an expression with what a module of the checkout exports; errors are its outcome too.
 * @returns {Promise<{ done?: unknown, message?: string, hint?: string }>}
 */
async function evaluate(module, expression, environment = {}) {
  const script = `import * as module from ${JSON.stringify(join(checkout, module))};
    const outcome = await (async () => ({ done: await ${expression} }))().catch(({ message, hint }) => ({ message, hint }));
    console.log(JSON.stringify(outcome));`;
  const file = join(checkout, 'evaluate.mjs');
  writeFileSync(file, script);
  const { stdout } = await promisify(execFile)(process.execPath, [file], {
    env: { PATH: join(checkout, 'bin'), ...environment },
  });
  return JSON.parse(stdout);
}

function prepare(environment = {}, options = {}) {
  return evaluate('tools/torch.js', `module.prepareTorch(${JSON.stringify(options)})`, environment);
}

describe('the set-up of torch', () => {
  it('names the compiler that is missing, and the engine says the same instead of loading what is stale', async () => {
    const addon = join(checkout, 'libs/engine/build/torch.node');
    mkdirSync(join(addon, '..'));
    writeFileSync(addon, 'of other sources');
    const missing = {
      message: 'libtorch can\'t be used: there is no C++ compiler "c++".',
      hint: expect.stringMatching(/apt install g\+\+.* and start again\.$/),
    };
    expect(await prepare()).toEqual(missing);
    expect(existsSync(addon)).toBe(false);
    const engine = 'libs/engine/dist/index.js';
    expect(await evaluate(engine, "module.createEngine({ engine: 'TORCH' })")).toEqual(missing);
    const best = `module.createEngine({}).then(({ engine, passedOver }) =>
      [engine.name, passedOver.map(({ message, hint }) => ({ message, hint }))])`;
    const withoutTensorFlow = { message: expect.any(String), hint: expect.stringContaining('tensorflow') };
    expect(await evaluate(engine, best)).toEqual({ done: ['wasm', [missing, withoutTensorFlow]] });
  });

  it.each([
    ['is not there', undefined, 'there is no Python "python3"'],
    ['is too old', 'echo 3 9 True', 'python3 is Python 3.9'],
    ['has no venv module', 'echo 3 11 False', 'python3 3.11 has no venv module'],
  ])('names the Python that %s', async (_, python, message) => {
    addOldCompiler('1.0');
    if (python !== undefined) addProgram('python3', python);
    expect(await prepare()).toEqual({
      message: `libtorch can't be had: ${message}.`,
      hint: expect.stringContaining('apt install python3-venv'),
    });
    expect(tries()).toBe(0);
  });

  it('tries again what took long to fail when it is told to or the machine is another, else after a day', async () => {
    const environment = { TASNIF_LIBTORCH: addLibtorch() };
    addOldCompiler('1.0');
    const failed = await prepare(environment);
    expect(failed).toEqual({
      message: expect.stringContaining('unrecognized option -std=c++20'),
      hint: expect.stringContaining('npm run setup'),
    });
    const once = tries();
    expect(once).toBeGreaterThan(0);

    const [message] = failed.message?.split('\n') ?? [];
    expect(await prepare(environment)).toEqual({ message, hint: failed.hint });
    expect(tries()).toBe(once);
    await prepare(environment, { again: true });
    expect(tries()).toBe(2 * once);
    addOldCompiler('1.1');
    await prepare(environment);
    expect(tries()).toBe(3 * once);

    const note = join(checkout, 'libs/engine/build/missing.json');
    const { at, ...rest } = JSON.parse(readFileSync(note, 'utf8'));
    writeFileSync(note, JSON.stringify({ ...rest, at: at - 25 * 60 * 60 * 1000 }));
    await prepare(environment);
    expect(tries()).toBe(4 * once);
  });

  it('refuses a TASNIF_LIBTORCH that is none', async () => {
    expect(await prepare({ TASNIF_LIBTORCH: '/nowhere' })).toEqual({
      message: 'TASNIF_LIBTORCH is /nowhere, which has no include/ATen and lib.',
      hint: expect.stringContaining('unset the variable'),
    });
  });
});
