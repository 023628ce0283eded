import type { SourceDocument } from '@tasnif/ingest';
import { describe, expect, it } from 'vitest';
import type { Answer } from './labeller.ts';
import { createRenderer, type ResultRow } from './result-rows.ts';

const answer: Answer = {
  scores: [
    { label: 'رياضة', probability: 0.81234567 },
    { label: 'مال', probability: 0.15 },
  ],
  abstained: true,
  truncated: false,
};

function answered(text: string, change: Partial<SourceDocument> = {}): ResultRow {
  return { kind: 'answer', answer, document: { file: 'a.csv', line: 2, label: '', text, ...change } };
}

const bad: ResultRow = {
  kind: 'problem',
  problem: { code: 'EMPTY_TEXT', file: 'a.csv', line: 3, message: 'The text is empty.' },
};

describe('rows as CSV', () => {
  const render = createRenderer('CSV', 2);

  it('begin with a mark and the names of their columns, once', () => {
    expect(render([answered('فاز الفريق'), bad], true)).toBe(
      '\ufefffile,line,text,label,confidence,label_2,confidence_2,abstained,truncated,problem,message\n' +
        'a.csv,2,فاز الفريق,رياضة,0.812346,مال,0.15,true,false,,\n' +
        'a.csv,3,,,,,,,,EMPTY_TEXT,The text is empty.\n',
    );
    expect(render([bad], false)).toBe('a.csv,3,,,,,,,,EMPTY_TEXT,The text is empty.\n');
  });

  it.each(['=1+1', '+1', '-1', '@x', '\t=1', '\r=1', '＝1'])('make no formula of %j', (text) => {
    const row = render([answered(text, { file: text })], false);
    const cell = text.includes('\r') ? `"'${text}"` : `'${text}`;
    expect(row.startsWith(`${cell},2,${cell},`)).toBe(true);
  });

  it.each(['a\nb', 'a\r\nb', 'a\rb', 'a,b', 'a"b'])('keep %j in its cell', (text) => {
    expect(render([answered(text)], false)).toContain(`,"${text.replaceAll('"', '""')}",`);
  });
});

describe('rows as JSONL', () => {
  it('are an object a line, with the same key for the best class', () => {
    const lines = createRenderer('JSONL', 2)([answered('=a\nb'), bad], true)
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        ...{ file: 'a.csv', line: 2, text: '=a\nb', label: 'رياضة', confidence: 0.812346 },
        scores: [
          { label: 'رياضة', probability: 0.812346 },
          { label: 'مال', probability: 0.15 },
        ],
        ...{ abstained: true, truncated: false },
      },
      { file: 'a.csv', line: 3, problem: { code: 'EMPTY_TEXT', message: 'The text is empty.' } },
    ]);
  });
});
