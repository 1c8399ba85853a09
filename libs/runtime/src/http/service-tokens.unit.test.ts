import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceKeysOf, signServiceToken } from '@ml-connector/contracts';
import { silentLogger } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { serviceAuthProblems } from '../config/service-auth-env.js';
import { serviceKeys } from './service-secret.js';
import { TokenChecks, TokenSigner } from './service-tokens.js';

const [old, next] = ['o'.repeat(32), 'n'.repeat(32)];
const folder = mkdtempSync(join(tmpdir(), 'service-secret-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a mounted secret', () => {
  it('is read again when it changes, and kept while the file is away or broken', async () => {
    const clock = new ManualClock();
    const file = join(folder, 'secret');
    const write = (text: string): Promise<void> => (writeFileSync(file, text), clock.advance(1_000));
    writeFileSync(file, old);
    const keys = serviceKeys({ SERVICE_AUTH_SECRET_FILE: file }, clock, silentLogger);
    const first = () => Buffer.from(keys.of('operator', 'token-service')[0]!);
    const of = (secret: string) => Buffer.from(serviceKeysOf(secret).of('operator', 'token-service')[0]!);
    expect(first()).toEqual(of(old));
    await write(`${next}\n${old}\n`);
    expect(first()).toEqual(of(next));
    expect(keys.of('operator', 'token-service')).toHaveLength(2);
    await write('half');
    expect(first()).toEqual(of(next));
    unlinkSync(file);
    await clock.advance(1_000);
    expect(first()).toEqual(of(next));
    await write(old);
    expect(first()).toEqual(of(old));
  });

  it.each([
    [{}, /^SERVICE_AUTH_SECRET: is not set/],
    [{ SERVICE_AUTH_SECRET: old, SERVICE_AUTH_SECRET_FILE: 'x' }, /set one of them/],
    [{ SERVICE_AUTH_SECRET: 'canary' }, /^SERVICE_AUTH_SECRET: secret 1 has fewer than 32/],
    [{ SERVICE_AUTH_SECRET_FILE: join(folder, 'absent') }, /^SERVICE_AUTH_SECRET_FILE: ENOENT/],
  ])('%j is a problem that is named at the start', (given, problem) => {
    const [said] = serviceAuthProblems(given);
    expect(said).toMatch(problem);
    expect(said).not.toContain('canary');
  });
});

describe('a token in use', () => {
  const clock = new ManualClock(1_000_000);
  const signer = new TokenSigner(serviceKeysOf(old), 'operator', 'token-service', clock);
  const checks = new TokenChecks(serviceKeysOf(old), 'token-service', clock);

  it('is signed once for half its life, and again after a refusal', async () => {
    const token = await signer.token();
    await clock.advance(29_000);
    expect(await signer.token()).toBe(token);
    await clock.advance(1_000);
    const second = await signer.token();
    expect(second).not.toBe(token);
    await clock.advance(1_000);
    signer.forget();
    expect(await signer.token()).not.toBe(second);
  });

  it('is verified once, until it ends', async () => {
    const header = `Bearer ${await signServiceToken(old, 'operator', 'token-service', clock.now())}`;
    expect(await checks.callerOf(header)).toBe('operator');
    const startedAt = performance.now();
    for (let i = 0; i < 10_000; i++) await checks.callerOf(header);
    // A signature takes ten times as long; the bound is far from both.
    expect((performance.now() - startedAt) / 10_000).toBeLessThan(0.02);
    await clock.advance(66_000);
    await expect(checks.callerOf(header)).rejects.toMatchObject({ code: 'not_authenticated' });
  });

  it('of an earlier check vouches for no other token', async () => {
    const header = `Bearer ${await signServiceToken(old, 'operator', 'token-service', clock.now())}`;
    await checks.callerOf(header);
    await expect(checks.callerOf(`${header.slice(0, -4)}AAAA`)).rejects.toMatchObject({ code: 'not_authenticated' });
    await expect(checks.callerOf(undefined)).rejects.toMatchObject({ code: 'not_authenticated' });
  });
});
