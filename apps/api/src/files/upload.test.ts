import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { request as startRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArtifacts, newId, type Artifacts, type Store, type UploadRow } from '@tasnif/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve, type Served } from '../test/serve.ts';
import { receiveUpload } from './upload.ts';

const id = newId('upload');
let home: string;
let artifacts: Artifacts;
let server: Served;
let status: UploadRow['status'];
/** How each request ended: `undefined` when nothing was thrown. */
let ends: Promise<unknown>[];
let complete: Store['uploads']['complete'];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tasnif-upload-'));
  artifacts = createArtifacts(home);
  status = 'PENDING';
  ends = [];
  complete = async (_id, content, place) => {
    if (status === 'COMPLETE') return null;
    status = 'COMPLETE';
    await place();
    return { id, name: 'x', status, createdAt: new Date(), completedAt: new Date(), ...content };
  };
  const store = {
    uploads: {
      find: () => Promise.resolve({ id, status }),
      complete: (...args: Parameters<typeof complete>) => complete(...args),
    },
  } as unknown as Store;
  server = await serve((app) => {
    app.put('/:id', (request, response) => {
      const end = receiveUpload({ store, artifacts }, request, response);
      ends.push(end.catch((error: unknown) => error));
      return end;
    });
  });
});
afterEach(async () => {
  await server.dispose();
  await rm(home, { recursive: true });
});

async function put(body: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${server.url}/${id}`, { method: 'PUT', body });
  return { status: response.status, text: await response.text() };
}

describe('an upload', () => {
  it('lies at its place, and nothing else does', async () => {
    expect(await put('خبر')).toMatchObject({ status: 200 });
    expect(await readFile(artifacts.uploadFile(id), 'utf8')).toBe('خبر');
    expect(await readdir(join(home, 'uploads'))).toEqual([id]);
  });

  it('that fails on our side is answered and leaves nothing', async () => {
    complete = () => Promise.reject(new Error('the database is gone'));
    expect(await put('x')).toEqual({ status: 500, text: 'the database is gone' });
    expect(await readdir(join(home, 'uploads'))).toEqual([]);
  });

  it('sent twice at once keeps the bytes of the one that is answered with success', async () => {
    const bodies = ['a'.repeat(100_000), 'b'.repeat(100_000)];
    const answers = await Promise.all(bodies.map(put));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 500]);
    expect(answers.find((answer) => answer.status === 500)?.text).toContain('complete already');
    const winner = bodies[answers.findIndex((answer) => answer.status === 200)];
    expect(await readFile(artifacts.uploadFile(id), 'utf8')).toBe(winner);
    expect(await readdir(join(home, 'uploads'))).toEqual([id]);
  });

  it('that its sender breaks off throws nothing and leaves nothing', async () => {
    const request = startRequest(`${server.url}/${id}`, { method: 'PUT', headers: { 'content-length': 10 } });
    request.on('error', () => undefined);
    request.write('x');
    await expect.poll(() => readdir(join(home, 'uploads')).catch(() => [])).toHaveLength(1);
    request.destroy();
    expect(await ends[0]).toBeUndefined();
    expect(await readdir(join(home, 'uploads'))).toEqual([]);
    expect(status).toBe('PENDING');
  });
});
