import { describe, expect, it } from 'vitest';
import { reason } from './fetch.js';

describe('reason', () => {
  it('finds in what npm and pip print why a connection failed', () => {
    const npm = `npm error code ECONNREFUSED
npm error syscall connect
npm error FetchError: request to http://127.0.0.1:9/some failed, reason: connect ECONNREFUSED 127.0.0.1:9
npm error If you are behind a proxy, please make sure that the 'proxy' config is set properly.
npm error A complete log of this run can be found in: /tmp/some.log
`;
    const pip = `WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError('<HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/some/
ERROR: Could not find a version that satisfies the requirement some==1.0 (from versions: none)
ERROR: No matching distribution found for some==1.0
`;
    expect(reason(npm)).toBe('connect ECONNREFUSED 127.0.0.1:9');
    expect(reason(pip)).toBe('[Errno 111] Connection refused');
  });

  it('takes the first error otherwise, and the last line of anything else', () => {
    expect(reason('npm error code E404\nnpm error 404 Not Found - GET some\nnpm error 404\n')).toBe(
      'npm error 404 Not Found - GET some',
    );
    expect(reason('ERROR: Could not find a version\nERROR: No matching distribution\n')).toBe(
      'ERROR: Could not find a version',
    );
    expect(reason('one\ntwo\n')).toBe('two');
  });
});
