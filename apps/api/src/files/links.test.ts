import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createLinks, type Links } from './links.ts';

const path = '/models/mdl_1/onnx/model.onnx';
const secret = randomBytes(32);
let now = Date.UTC(2026, 0, 2);

function links(key = secret): Links {
  return createLinks({ secrets: { take: () => Promise.resolve(key) } }, () => now);
}

/** Asks for a link as it stands, at its own path or another. */
function use(link: string, at?: string, by: Links = links()): Promise<void> {
  const { pathname, searchParams } = new URL(link, 'http://localhost');
  return by.check(at ?? pathname, Object.fromEntries(searchParams));
}

describe('a signed link', () => {
  it('holds for its path until it expires, with every api that has the key', async () => {
    const link = await links().sign(path, 60);
    expect(link).toMatch(/^\/models\/mdl_1\/onnx\/model\.onnx\?expires=\d{10}&signature=[\w-]{43}$/);
    await use(link);
    now += 3_599_000;
    await use(link);
    now += 1_000;
    await expect(use(link)).rejects.toMatchObject({
      ...{ code: 'LINK_EXPIRED', field: 'expires', hint: expect.stringMatching(/\S \S/) },
      message: 'The link could be used until 2026-01-02T01:00:00.000Z.',
    });
  });

  it('leads nowhere else, holds no longer, and not with the key of another', async () => {
    const link = await links().sign(path, 60);
    const later = link.replace(/expires=(\d+)/, (_, seconds: string) => `expires=${Number(seconds) + 60}`);
    const refused = [
      use(link, '/models/mdl_1/onnx/model.onnx_data'),
      use(link, '/models/mdl_2/onnx/model.onnx'),
      use(link, `${path}/`),
      use(later),
      use(link, undefined, links(randomBytes(32))),
      use(link.replace(/signature=./, (start) => `signature=${start.endsWith('A') ? 'B' : 'A'}`)),
      use(link.slice(0, -1)),
      // The last character has bits to spare.
      use(link.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) ^ 1))),
      use(link.replace(/signature=.*/, 'signature=')),
      use(link.replace(/expires=\d+&/, '')),
      links().check(path, { expires: ['1', '2'], signature: ['a', 'b'] }),
    ];
    for (const attempt of refused) await expect(attempt).rejects.toMatchObject({ code: 'LINK_INVALID' });
  });

  it('that is not ours is never said to be over', async () => {
    const link = await links(randomBytes(32)).sign(path, 60);
    now += 7_200_000;
    await expect(use(link)).rejects.toMatchObject({ code: 'LINK_INVALID' });
  });
});
