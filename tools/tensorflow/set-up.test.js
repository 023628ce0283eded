import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../root.js';

const program = join(root, 'tools/tensorflow.js');
const folder = join(root, '.tensorflow');

function setUp(args = [], env = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

describe('engine:tensorflow', () => {
  it('says what there is', () => {
    expect(setUp(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('--remove') });
  });

  it.each([
    [['--gpu'], "Unknown option '--gpu'."],
    [['--device', 'tpu'], '--device is "tpu", and can be cpu or cuda.'],
    [['cuda'], "Unexpected argument 'cuda'."],
  ])('refuses %j, and names where it is said what there is', (args, message) => {
    const { status, stderr } = setUp(args);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).toContain('→ `npm run engine:tensorflow -- --help`');
  });
});

const engines = process.env['TASNIF_TEST_ENGINES']?.split(',') ?? [];

// It takes apart what every test of the engine loads, so it runs after those, alone: `npm run test:engines`.
describe.skipIf(!engines.includes('tensorflow'))(
  'engine:tensorflow, where it has run (needs `npm run test:engines`)',
  { timeout: 120_000 },
  () => {
    it('does nothing again, in seconds', () => {
      const start = performance.now();
      const { status, stdout } = setUp();
      expect(status).toBe(0);
      expect(performance.now() - start).toBeLessThan(10_000);
      for (const name of ['tfjs-node', 'libraries', 'binding']) {
        expect(stdout).toMatch(new RegExp(`✓ ${name} .* up to date`));
      }
      expect(stdout).toMatch(/✓ training .* TensorFlow [\d.]+ on (cpu|cuda:0), loss/);
    });

    it('brings back a file that is gone', () => {
      const kernel = join(folder, 'tfjs-node/dist/kernels/BatchMatMul.js');
      rmSync(kernel);
      const { stdout } = setUp();
      expect(stdout).toMatch(/✓ tfjs-node .* made for/);
      expect(stdout).toMatch(/✓ libraries .* up to date/);
      expect(existsSync(kernel)).toBe(true);
    });

    it('names a compiler that is not there, and what installs one', () => {
      rmSync(join(folder, 'binding'), { recursive: true });
      const { status, stderr } = setUp([], { CXX: 'no-such-compiler' });
      expect(status).toBe(1);
      expect(stderr).toContain('The C++ compiler "no-such-compiler" does not run');
      expect(stderr).toContain('apt install g++');
    });

    it('goes on after one that was interrupted while it compiled', async () => {
      rmSync(join(folder, 'binding'), { recursive: true, force: true });
      const first = spawn(process.execPath, [program], {
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      for await (const chunk of first.stdout) {
        if (String(chunk).includes('✓ libraries')) break;
      }
      // As Ctrl-C does: the program and all that it has started.
      process.kill(-first.pid, 'SIGINT');
      if (first.exitCode === null && first.signalCode === null) await once(first, 'exit');
      expect(existsSync(join(folder, 'binding'))).toBe(false);

      const { status, stdout } = setUp();
      expect(status).toBe(0);
      expect(stdout).toMatch(/✓ binding .* made for/);
      expect(JSON.parse(readFileSync(join(folder, 'installed.json'), 'utf8')).tried).toBeDefined();
    });
  },
);
