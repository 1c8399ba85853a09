import { ManualClock, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VaultHarness } from '../testing/vault-harness.js';

const h = new VaultHarness(new ManualClock(), uniqueName('backups'));
beforeAll(() => h.open());
afterAll(() => h.close());

const PATH = '/v1/backups';
const ageOf = async (kind: string): Promise<string | undefined> => {
  const text = await (await fetch(`${h.running[0]?.url}/metrics`)).text();
  return new RegExp(`^token_service_backup_age_seconds\\{kind="${kind}"[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1];
};

it('shows how old each kind of backup is: infinitely, until one was noted', async () => {
  await expect.poll(() => ageOf('postgres')).toBe('+Inf');
  const noted = await h.call('operator', 'POST', PATH, { kind: 'postgres' });
  expect(noted).toMatchObject({ status: 200, body: { kind: 'postgres' } });
  expect(await ageOf('postgres')).toBe('0');
  await h.clock.advance(3_600_000);
  await expect.poll(() => ageOf('postgres')).toBe('3600');
  expect(await ageOf('bus')).toBe('+Inf');
});

it('takes the newest of a kind, none of the time to come, and only from operators', async () => {
  const at = (ms: number): string => new Date(h.clock.now() + ms).toISOString();
  await h.call('operator', 'POST', PATH, { kind: 'bus', takenAt: at(-60_000) });
  await h.call('operator', 'POST', PATH, { kind: 'bus', takenAt: at(-7_200_000) });
  const { body } = await h.call('operator', 'GET', PATH);
  expect(body).toContainEqual({ kind: 'bus', takenAt: at(-60_000) });
  expect(body).toContainEqual({ kind: 'warehouse', takenAt: null });
  expect(await h.call('operator', 'POST', PATH, { kind: 'bus', takenAt: at(3_600_000) })).toMatchObject({
    status: 400,
    body: { code: 'backup_to_come' },
  });
  expect((await h.call('exact-fetcher', 'POST', PATH, { kind: 'bus' })).status).toBe(403);
});
