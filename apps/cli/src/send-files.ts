import { resolve } from 'node:path';
import { sendFile } from './add-dataset.ts';
import type { Session } from './session.ts';

/** Sends files and folders one after the other, and says how much is there; the ids of their uploads, in order. */
export async function sendFiles(
  { client, output, signal, folder }: Session,
  files: readonly string[],
): Promise<string[]> {
  const uploads: string[] = [];
  for (const file of files) {
    const onBytes = (sent: number): void => {
      output.status(`sent ${(sent / 1e6).toFixed(1)} MB of ${file}`);
    };
    uploads.push((await sendFile(client, resolve(folder, file), { signal, onBytes })).upload);
  }
  return uploads;
}
