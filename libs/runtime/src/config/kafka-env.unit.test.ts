import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { kafkaConnection, kafkaEnv, kafkaEnvProblems } from './kafka-env.js';

const folder = mkdtempSync(join(tmpdir(), 'kafka-env-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const read = (own: Record<string, string>) => kafkaConnection(kafkaEnv.parse({ KAFKA_BROKERS: 'a:1', ...own }));

describe('kafkaEnv', () => {
  it('is a plain connection without a login, unless more is said', () => {
    expect(read({})).toEqual({ brokers: 'a:1' });
  });

  it('reads certificates and a password from files', () => {
    const env = {
      ...{ KAFKA_TLS: 'on', KAFKA_TLS_CA_FILE: file('ca', 'CA'), KAFKA_TLS_CERT_FILE: file('cert', 'CERT') },
      ...{ KAFKA_TLS_KEY_FILE: file('key', 'KEY'), KAFKA_SASL_MECHANISM: 'scram-sha-512' },
      ...{ KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD_FILE: file('password', 'p w\n') },
    };
    expect(kafkaEnvProblems(env)).toEqual([]);
    expect(read(env)).toEqual({
      brokers: 'a:1',
      tls: { ca: 'CA', cert: 'CERT', key: 'KEY' },
      login: { mechanism: 'scram-sha-512', username: 'u', password: 'p w' },
    });
  });

  it.each([
    [{ KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u' }, /^KAFKA_SASL_PASSWORD: is not set, but/],
    [
      { KAFKA_SASL_MECHANISM: 'oauthbearer' },
      /^KAFKA_OAUTH_TOKEN_URL: .*\nKAFKA_OAUTH_CLIENT_ID: .*\nKAFKA_OAUTH_CLIENT_SECRET: /,
    ],
    [{ KAFKA_TLS_CA_FILE: '/ca' }, /^KAFKA_TLS_CA_FILE: is set, but KAFKA_TLS is not on$/],
    [{ KAFKA_TLS: 'on', KAFKA_TLS_CA_FILE: '/no/such/file' }, /^KAFKA_TLS_CA_FILE: .*no such file/],
    [{ KAFKA_TLS: 'on', KAFKA_TLS_KEY_FILE: '/no/such/file' }, /^KAFKA_TLS_KEY_FILE: certificate and key go together/],
    [{ KAFKA_SASL_PASSWORD: 's3cret', KAFKA_SASL_PASSWORD_FILE: '/x' }, /set one of them$/],
  ])('names what does not agree in %j', (env, problem) => {
    const problems = kafkaEnvProblems(env).join('\n');
    expect(problems).toMatch(problem);
    expect(problems).not.toContain('s3cret');
  });
});
