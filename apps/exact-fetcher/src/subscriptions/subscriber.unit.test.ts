import { silentLogger } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { expect, it } from 'vitest';
import type { DivisionSession } from '../calls/division-session.js';
import { Subscriber } from './subscriber.js';

/** Whatever of it is used, the test fails. */
const unused = new Proxy({}, { get: (_, name) => expect.unreachable(`${String(name)} is used`) as unknown }) as never;

it('asks Exact for nothing where no public address exists: changes are found by polling', async () => {
  const deps = { caller: unused, store: unused, connections: unused, clock: new ManualClock(), logger: silentLogger };
  const subscriber = new Subscriber({ ...deps, comparedBeforeMs: () => Infinity });
  const session = { connection: { webhookUrl: null }, division: { active: true } } as DivisionSession;
  expect(await subscriber.runOne(session, [])).toBe(false);
  const reachable = { ...session, connection: { webhookUrl: 'https://exact.example.com/webhooks/exact/c' } };
  await expect(subscriber.runOne(reachable as DivisionSession, [])).rejects.toThrow(/is used/);
});
