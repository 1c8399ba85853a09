import { describe, expect, it } from 'vitest';
import { realCredentials } from './real-credentials.js';

const full = {
  EXACT_REGION: 'nl',
  EXACT_CLIENT_ID: 'id',
  EXACT_CLIENT_SECRET: 'secret',
  EXACT_REDIRECT_URI: 'https://bi.example.com/oauth/callback',
  LOOKER_BASE_URL: 'https://looker.example.com',
  LOOKER_CLIENT_ID: 'k',
  LOOKER_CLIENT_SECRET: 's',
  GIT_REMOTE_URL: 'git@example.com:bi/exact.git',
  LOOKER_CLICKHOUSE_HOST: 'clickhouse.example.com',
};
const read = (env: Record<string, string>) => realCredentials(env, 'no-such-file');

describe('realCredentials', () => {
  it('leaves the stand-ins in place when no Exact app is named', () => {
    expect(read({})).toBeUndefined();
    expect(read({ EXACT_CLIENT_ID: '' })).toBeUndefined();
  });

  it('takes a full environment', () => {
    expect(read(full)).toMatchObject({ EXACT_REGION: 'nl', LOOKER_CLIENT_ID: 'k' });
  });

  it.each([
    [{ EXACT_REGION: 'xx' }, /EXACT_REGION.*"nl"\|"be"/],
    [
      { EXACT_REDIRECT_URI: 'http://localhost/callback' },
      /EXACT_REDIRECT_URI: must be an https address; Exact refuses localhost/,
    ],
    [{ EXACT_DIVISIONS: '12;13' }, /EXACT_DIVISIONS/],
    [{ GIT_REMOTE_URL: '', LOOKER_BASE_URL: '' }, /LOOKER_BASE_URL[\s\S]*GIT_REMOTE_URL/],
  ])('lists what is wrong with %o', (change, message) => {
    expect(() => read({ ...full, ...change } as Record<string, string>)).toThrow(message);
  });

  it('never repeats a secret', () => {
    const failure = (() => {
      try {
        return read({ ...full, EXACT_REGION: 'xx', EXACT_CLIENT_SECRET: 'canary' });
      } catch (error) {
        return String(error);
      }
    })();
    expect(failure).not.toContain('canary');
  });
});
