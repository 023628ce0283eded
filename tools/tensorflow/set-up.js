// Sets up TensorFlow in .tensorflow, which `npm ci` leaves alone. Each stage does nothing when nothing is missing.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../commands.js';
import { root } from '../root.js';
import { checkNode, installDependencies } from '../setup.js';
import { SetupError, stage } from '../stages.js';
import { makeBinding, originOfBinding } from './binding.js';
import { isKept, keep } from './kept-folder.js';
import { GIGABYTES, makeLibraries, originOfLibraries } from './libraries.js';
import { checkCompiler, checkCuda, checkDisk, checkPip, checkPlatform, findDevice } from './machine.js';
import { makeTfjsNode, originOfTfjsNode } from './tfjs-node.js';

const folder = join(root, '.tensorflow');
const REMAKE = 'Run `npm run engine:tensorflow -- --remove` and then `npm run engine:tensorflow`.';

/**
 * Where the engine looks for TensorFlow, and of which version.
 * @returns {Promise<typeof import('../../libs/engine/dist/tfjs/installation.js')>}
 */
const engine = () => import('../../libs/engine/dist/tfjs/installation.js');

/**
 * @param {{ device?: 'cpu' | 'cuda' | undefined }} [options] device: default is that of the last time, at first what
 * `findDevice` finds
 */
export async function setUpTensorFlow({ device: asked } = {}) {
  await stage('machine', async () => {
    checkNode();
    checkPlatform();
    return `Node.js ${process.versions.node}, ${process.platform} ${process.arch}`;
  });
  await stage('dependencies', () => installDependencies());
  await stage('build', buildEngine);
  const { readInstallation, TENSORFLOW: tensorflow } = await engine();
  const device = asked ?? readInstallation(folder)?.device ?? (await findDevice());
  const tfjs = versionOf('@tensorflow/tfjs-core');
  const parts = await describeParts({ tensorflow, tfjs, device });
  const missing = parts.filter((part) => !isKept(part.folder, part.origin)).map(({ name }) => name);
  if (missing.length > 0) await stage('tools', () => checkTools(missing, device));
  for (const { name, folder, origin, make } of parts) {
    await stage(name, async () => ((await keep(folder, origin, make)) ? `made for ${device}` : 'up to date'));
  }
  await stage('training', () => tryOut({ tensorflow, tfjs, device }));
}

/** @returns {string} what it did */
export function removeTensorFlow() {
  if (!existsSync(folder)) return `There is no ${folder}.`;
  rmSync(folder, { recursive: true });
  return `Deleted ${folder}.`;
}

/** Before anything is fetched, so that nobody waits for what can't be used. */
async function checkTools(missing, device) {
  if (device === 'cuda') await checkCuda();
  if (missing.includes('binding')) await checkCompiler();
  if (!missing.includes('libraries')) return;
  await checkPip();
  await checkDisk(GIGABYTES[device]);
}

/** In the order in which they need each other. */
async function describeParts({ tensorflow, tfjs, device }) {
  const { folders } = await engine();
  const [tfjsNode, site, binding] = [folders.tfjsNode, folders.site, folders.binding].map((name) =>
    join(folder, name),
  );
  const ofPackage = originOfTfjsNode(tfjs);
  const ofLibraries = originOfLibraries(tensorflow, device);
  return [
    { name: 'tfjs-node', folder: tfjsNode, origin: ofPackage, make: (made) => makeTfjsNode(made, tfjs) },
    {
      name: 'libraries',
      folder: site,
      origin: ofLibraries,
      make: (made) => makeLibraries(made, tensorflow, device),
    },
    {
      name: 'binding',
      folder: binding,
      origin: originOfBinding({ ofPackage, ofLibraries }),
      make: (made) => makeBinding(made, { tfjsNode, site }),
    },
  ];
}

/** Trains three steps in another process; what that has loaded the engine then loads without trying it again. */
async function tryOut(installation) {
  const { circumstances, readInstallation } = await engine();
  const { files } = await engine();
  const useless = () => rmSync(join(folder, files.installation), { force: true });
  await writeInstallation({ ...installation, tried: readInstallation(folder)?.tried });
  const steps = join(root, 'libs/engine/dist/tfjs/three-steps.js');
  const printed = await run(process.execPath, [steps]).catch((error) => {
    useless();
    throw new SetupError(`TensorFlow crashed when it trained: ${error.message}`, REMAKE);
  });
  const { version, device, losses, failure, code, hint } = JSON.parse(
    // TensorFlow's own lines may come after it.
    printed.split('\n').findLast((line) => line.startsWith('{')) ?? '{}',
  );
  if (failure !== undefined) throw new SetupError(failure, code === 'DEVICE_MISSING' ? hint : REMAKE);
  if (!(losses?.[2] < losses?.[1] && losses?.[1] < losses?.[0])) {
    useless();
    throw new SetupError(
      `TensorFlow ${version} trains to losses of ${losses?.join(', ')}, which do not fall.`,
      REMAKE,
    );
  }
  await writeInstallation({ ...installation, tried: circumstances(folder) });
  return `TensorFlow ${version} on ${device}, loss ${losses.map((loss) => loss.toFixed(3)).join(' → ')}`;
}

async function writeInstallation(installation) {
  const { files } = await engine();
  const path = join(folder, files.installation);
  writeFileSync(`${path}.unfinished`, JSON.stringify(installation, undefined, 2));
  renameSync(`${path}.unfinished`, path);
}

function versionOf(name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
}

async function buildEngine() {
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'libs/engine'], {
    cwd: root,
  });
}
