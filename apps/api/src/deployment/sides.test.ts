import type { Serving } from '@tasnif/store';
import { describe, expect, it } from 'vitest';
import { sidesOf } from './sides.ts';

function serving(share: number | null, id = 'chl_1'): Serving {
  const createdAt = new Date(0);
  const deployment = { id: 'dep_1', alias: 'production', modelId: 'champion', createdAt, rolledBackAt: null };
  const beside = {
    id,
    deploymentId: 'dep_1',
    modelId: 'challenger',
    createdAt,
    endedAt: null,
    promoted: false,
  };
  return { deployment, challenge: share === null ? null : { ...beside, share } };
}

const texts = Array.from({ length: 10_000 }, (_, i) => `نص رقم ${i}`);

function challenged(share: number, id?: string): string[] {
  return texts.filter((text) => sidesOf(serving(share, id), text).caller === 'challenger');
}

describe('the sides of a text', () => {
  it('are the deployed model alone where nothing challenges it', () => {
    expect(sidesOf(serving(null), 'نص')).toEqual({ caller: 'champion', inShadow: null });
  });

  it('have the challenger in shadow at a share of 0, whatever the text', () => {
    expect(challenged(0)).toEqual([]);
    expect(sidesOf(serving(0), 'نص')).toEqual({ caller: 'champion', inShadow: 'challenger' });
  });

  it.each([0.01, 0.1, 0.5, 0.99])('give a share of %d to the challenger, within 4 deviations', (share) => {
    const deviation = Math.sqrt(share * (1 - share) * texts.length);
    expect(Math.abs(challenged(share).length - share * texts.length)).toBeLessThan(4 * deviation);
    const [text = ''] = challenged(share);
    expect(sidesOf(serving(share), text)).toEqual({ caller: 'challenger', inShadow: 'champion' });
  });

  it('are the same for the same text, and stay with the challenger when its share grows', () => {
    expect(challenged(0.1)).toEqual(challenged(0.1));
    expect(challenged(0.3)).toEqual(expect.arrayContaining(challenged(0.1)));
  });

  it('are dealt anew by another challenge', () => {
    const first = new Set(challenged(0.5, 'chl_1'));
    const both = challenged(0.5, 'chl_2').filter((text) => first.has(text));
    expect(both.length).toBeGreaterThan(0.2 * texts.length);
    expect(both.length).toBeLessThan(0.3 * texts.length);
  });
});
