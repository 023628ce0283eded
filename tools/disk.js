import { statfs } from 'node:fs/promises';
import { root } from './root.js';

/** Free space on the disk of the checkout, in units of 2³⁰ bytes. */
export async function freeGigabytes() {
  const { bavail, bsize } = await statfs(root);
  return (bavail * bsize) / 2 ** 30;
}
