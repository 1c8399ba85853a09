import fc from 'fast-check';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { CALLER_PAIRS, CALLERS } from './callers.js';
import { signServiceToken, verifyServiceToken } from './service-auth.js';
import { pairKeyText, serviceKeysOf } from './service-keys.js';

const secret = 'x'.repeat(32);
const NOW = 1_000_000;
const header = async (...given: Parameters<typeof signServiceToken>) => `Bearer ${await signServiceToken(...given)}`;
const refused = { code: 'not_authenticated' };

describe('keys of single pairs', () => {
  const own = pairKeyText(secret, 'exact-fetcher', 'token-service');

  it.each(CALLER_PAIRS)('one of %s to %s is taken by who has the shared secret', async (caller, audience) => {
    const token = await header(pairKeyText(secret, caller, audience), caller, audience, NOW);
    await expect(verifyServiceToken(secret, token, audience, NOW)).resolves.toBe(caller);
  });

  it('let nobody speak as another, or to another', async () => {
    await expect(header(own, 'operator', 'token-service', NOW)).rejects.toMatchObject({ code: 'no_service_key' });
    await expect(header(own, 'exact-fetcher', 'looker-sync', NOW)).rejects.toMatchObject({ code: 'no_service_key' });
    const [key] = serviceKeysOf(own).of('exact-fetcher', 'token-service');
    const forged = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('operator')
      .setAudience('token-service')
      .setIssuedAt(NOW / 1000)
      .setExpirationTime(NOW / 1000 + 60)
      .sign(key!);
    await expect(verifyServiceToken(secret, `Bearer ${forged}`, 'token-service', NOW)).rejects.toMatchObject(refused);
  });

  it('make no token that lives long', async () => {
    const [key] = serviceKeysOf(own).of('exact-fetcher', 'token-service');
    const years = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('exact-fetcher')
      .setAudience('token-service')
      .setIssuedAt(NOW / 1000)
      .setExpirationTime(NOW / 1000 + 1e8)
      .sign(key!);
    const at = (ms: number) => verifyServiceToken(secret, `Bearer ${years}`, 'token-service', ms);
    await expect(at(NOW + 59_000)).resolves.toBe('exact-fetcher');
    await expect(at(NOW + 70_000)).rejects.toMatchObject(refused);
  });
});

describe('several secrets', () => {
  it('sign by the first and take all, so that one is changed without a refusal', async () => {
    const [old, next] = ['o'.repeat(32), 'n'.repeat(32)];
    for (const [signs, checks] of [
      [old, `${old},${next}`],
      [`${old},${next}`, `${next}\n${old}\n`],
      [`${next},${old}`, `${old},${next}`],
      [next, `${next},${old}`],
    ] as const) {
      const token = await header(signs, 'operator', 'token-service', NOW);
      await expect(verifyServiceToken(checks, token, 'token-service', NOW)).resolves.toBe('operator');
    }
    const late = await header(old, 'operator', 'token-service', NOW);
    await expect(verifyServiceToken(next, late, 'token-service', NOW)).rejects.toMatchObject(refused);
  });

  it.each([
    ['', 'no secret'],
    [' ,\n', 'no secret'],
    [`${secret} canary`, 'secret 2'],
    [pairKeyText(secret, 'operator', 'x').replace('operator', 'nobody'), 'unknown caller'],
  ])('%j is refused without being said', (text, says) => {
    expect(() => serviceKeysOf(text)).toThrow(says);
    expect(() => serviceKeysOf(text)).not.toThrow('canary');
  });
});

describe('an Authorization header', () => {
  it('that is anything at all is refused as not authenticated', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map((rest) => `Bearer ${rest}`),
      fc
        .tuple(fc.constantFrom('none', 'HS512', 'RS256'), fc.constantFrom(...CALLERS))
        .map(([alg, sub]) => `Bearer ${part({ alg })}.${part({ sub, aud: 'token-service', exp: 2e9, iat: 1000 })}.AA`),
    );
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        await expect(verifyServiceToken(secret, given, 'token-service', NOW)).rejects.toMatchObject(refused);
      }),
    );
  });
});

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
