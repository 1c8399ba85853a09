import { signServiceToken, verifyServiceToken } from '@ml-connector/contracts';
import { describe, expect, it } from 'vitest';
import { keysFor } from './service-keys.js';

const [old, next] = ['o'.repeat(32), 'n'.repeat(32)];

describe('keys', () => {
  it('gives a service what it calls by and is called by, and nothing to speak as another', async () => {
    const fetcher = keysFor('exact-fetcher', old).join('\n');
    const token = await signServiceToken(fetcher, 'exact-fetcher', 'token-service', 0);
    expect(await verifyServiceToken(old, `Bearer ${token}`, 'token-service', 0)).toBe('exact-fetcher');
    const asked = `Bearer ${await signServiceToken(old, 'operator', 'exact-fetcher', 0)}`;
    expect(await verifyServiceToken(fetcher, asked, 'exact-fetcher', 0)).toBe('operator');
    await expect(signServiceToken(fetcher, 'operator', 'token-service', 0)).rejects.toMatchObject({
      code: 'no_service_key',
    });
  });

  it('keeps the order of secrets: the first of each pair signs', async () => {
    const keys = keysFor('looker-sync', `${next},${old}`).join(',');
    const token = await signServiceToken(keys, 'looker-sync', 'token-service', 0);
    expect(await verifyServiceToken(next, `Bearer ${token}`, 'token-service', 0)).toBe('looker-sync');
  });

  it.each([undefined, '', 'canary', keysFor('operator', old)[0]])('%s is refused without being said', (secret) => {
    expect(() => keysFor('operator', secret)).toThrow('does not hold the shared secret');
  });
});
