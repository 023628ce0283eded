import { GraphQLError } from 'graphql';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from './errors.ts';
import { presentError, presentGraphQLError } from './present-error.ts';

const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
afterEach(() => {
  log.mockClear();
});

describe('an error as a caller sees it', () => {
  it('keeps code, sentence, hint and field of what is expected', () => {
    const error = new ApiError('EMPTY_TEXT', 'text is empty.', 'Send a text.', 'text');
    expect(presentError(error)).toEqual({
      code: 'EMPTY_TEXT',
      message: 'text is empty.',
      hint: 'Send a text.',
      field: 'text',
    });
    expect(log).not.toHaveBeenCalled();
  });

  it.each([
    new Error('canary /etc/passwd SELECT * FROM "ApiKey"'),
    Object.assign(new Error('canary'), { code: 'EACCES', hint: 'canary' }),
    'canary',
    null,
  ])('hides what is not, and logs it under the id that the caller is told', (thrown) => {
    const presented = presentError(thrown);
    expect(JSON.stringify(presented)).not.toContain('canary');
    expect(presented.code).toBe('INTERNAL_SERVER_ERROR');
    const id = /error ([0-9a-f-]{36})/.exec(presented.message)?.[1] ?? 'none';
    expect(String(log.mock.calls[0]?.[0])).toContain(id);
  });

  it('hides it in a GraphQL error too', () => {
    const wrapped = new GraphQLError('canary', { originalError: new Error('canary'), path: ['classify'] });
    const presented = presentGraphQLError(wrapped);
    expect(JSON.stringify(presented)).not.toContain('canary');
    expect(presented).toMatchObject({ path: ['classify'], extensions: { code: 'INTERNAL_SERVER_ERROR' } });
  });
});
