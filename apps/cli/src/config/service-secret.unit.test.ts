import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { givenServiceSecret } from './service-secret.js';

const folder = mkdtempSync(join(tmpdir(), 'ml-connector-secret-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the secret behind calls to the services', () => {
  it('comes from the environment, or from the file it names', () => {
    const file = join(folder, 'secret');
    writeFileSync(file, 'from-file\n');
    expect(givenServiceSecret({ SERVICE_AUTH_SECRET: 'from-env' })).toBe('from-env');
    expect(givenServiceSecret({ SERVICE_AUTH_SECRET_FILE: file })).toBe('from-file');
    expect(givenServiceSecret({})).toBeUndefined();
  });

  it('is not guessed where both are set, or the file is missing', () => {
    const missing = { SERVICE_AUTH_SECRET_FILE: join(folder, 'none') };
    expect(() => givenServiceSecret(missing)).toThrow(/can't be read/);
    expect(() => givenServiceSecret({ ...missing, SERVICE_AUTH_SECRET: 'canary' })).toThrow(/^(?!.*canary).*too$/);
  });
});
