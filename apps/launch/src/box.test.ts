import { describe, expect, it } from 'vitest';
import { box, summary } from './box.ts';

describe('the box', () => {
  it('is as wide as its longest line, colours not counted', () => {
    const lines = box(['a', '\x1b[1mbold\x1b[0m']).split('\n');
    expect(lines).toEqual(['╭────────╮', '│  a     │', '│  \x1b[1mbold\x1b[0m  │', '╰────────╯']);
  });

  it('says where everything is, how to stop it, and what goes on', () => {
    const system = {
      url: 'http://127.0.0.1:4000',
      home: '/data',
      database: 'embedded',
      engine: 'torch on cpu',
      passedOver: [],
    };
    const text = summary(system, 'Ctrl-C', 'run_1');
    for (const part of [
      'http://127.0.0.1:4000/graphql',
      '/data/admin.key',
      'embedded',
      'torch on cpu',
      'Ctrl-C',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain('Going on    run_1');
    expect(summary(system, 'Ctrl-C')).not.toContain('Going on');
  });

  it('says why the engine is not the best, and what to do about it', () => {
    const passedOver = [
      { message: 'There is no compiler.', hint: 'Install one.' },
      { message: 'There is no TensorFlow.', hint: 'Install it.' },
    ];
    const system = { url: '', home: '', database: '', engine: 'wasm on cpu', passedOver };
    const text = summary(system, 'Ctrl-C');
    expect(text).toMatch(
      /wasm on cpu, slower than it could be: .*\n.* There is no compiler\. .*\n.* Install one\. /,
    );
    expect(text).not.toContain('TensorFlow');
  });
});
