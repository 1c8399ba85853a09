import type { RunningService } from '@ml-connector/runtime';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchedService } from '../service.js';
import { ConnectionRow } from '../store/connection.entity.js';
import { VaultHarness } from '../testing/vault-harness.js';
import { CUSTODY_STEPS, type CustodyStep } from './custody-steps.js';
import { LEASE_MS } from './trade.js';

/** The steps of the process, and Exact having acted with its answer on the way. */
type Place = CustodyStep | 'exact_acted';
const PLACES: readonly Place[] = [...CUSTODY_STEPS.slice(0, 3), 'exact_acted', ...CUSTODY_STEPS.slice(3)];
const LOST_BY_DEATH: readonly Place[] = ['exact_acted', 'answered'];
const STOOD_STILL_MS = 60_000;

const h = new VaultHarness(new ManualClock(), uniqueName('steps'));
/** Whose next refresh comes to a halt; the others run on. */
let struck: RunningService;
let halt: { readonly at: Place; readonly reached: () => void; readonly over: Promise<void> } | undefined;
const ends: ((error: Error) => void)[] = [];

const haltAt = async (place: Place): Promise<void> => {
  if (halt?.at !== place) return;
  const { reached, over } = halt;
  halt = undefined;
  reached();
  await over;
};

/** However it ends. */
const settled = [() => undefined, () => undefined] as const;

beforeAll(async () => {
  await h.open();
  struck = await h.start({}, watchedService(haltAt));
  // Ended with the test: there is nobody left to answer.
  h.exact.beforeAnswer = () => haltAt('exact_acted').then(...settled);
});
afterAll(async () => {
  for (const end of ends) end(new Error('the test is over'));
  await h.close();
});

const row = (id: string): Promise<ConnectionRow> =>
  h.running[0]!.app.get(DataSource).getRepository(ConnectionRow).findOneByOrFail({ id });

/** The replica reads, comes to a halt at the place, and is left there; `goOn` lets it continue. */
async function halted(id: string, at: Place): Promise<() => void> {
  let goOn: () => void = () => undefined;
  const over = new Promise<void>((resolve, reject) => {
    goOn = resolve;
    ends.push(reject);
  });
  void over.then(...settled);
  await new Promise<void>((reached) => {
    halt = { at, reached, over };
    void h.token(id, struck);
  });
  return goOn;
}

describe('a replica in the midst of a refresh', () => {
  it.each(PLACES)('dies: %s. What it left is found and resolved within its lease and 30 s', async (place) => {
    const id = await h.connected(`died ${place}`);
    const { pairSerial } = await row(id);
    await h.clock.advance(580_000);
    await halted(id, place);
    const diedAt = h.clock.now();
    const lost = LOST_BY_DEATH.includes(place);
    // Without an intent there is nothing to find: whoever reads next renews.
    const read = place === 'leased';
    await h.stepUntil(async () => {
      if (read && h.clock.now() > diedAt + LEASE_MS) void h.token(id);
      const now = await row(id);
      return lost ? now.state === 'held' : now.pairSerial > pairSerial;
    }, 2_500);
    expect(h.clock.now() - diedAt).toBeLessThanOrEqual(LEASE_MS + 30_000);
    expect(await row(id)).toMatchObject({ intentAt: null, pairSerial: lost ? pairSerial : pairSerial + 1 });
    expect((await h.token(id)).status).toBe(lost ? 409 : 200);
  });

  it.each(CUSTODY_STEPS)('stands still for a minute: %s. No chain is lost, no token traded twice', async (place) => {
    const id = await h.connected(`stood still ${place}`);
    const { pairSerial } = await row(id);
    const { refreshes, tooEarly } = h.exact;
    await h.clock.advance(580_000);
    const goOn = await halted(id, place);
    const until = h.clock.now() + STOOD_STILL_MS;
    await h.stepUntil(() => h.clock.now() >= until, 2_500);
    goOn();
    await h.stepUntil(async () => (await h.token(id)).status === 200, 1_000);
    expect(await row(id)).toMatchObject({ intentAt: null, pairSerial: pairSerial + 1, heldCode: null });
    expect((await row(id)).state).toMatch(/authorised|restored/);
    expect({ refreshes: h.exact.refreshes, tooEarly: h.exact.tooEarly }).toEqual({
      refreshes: refreshes + 1,
      tooEarly,
    });
  });
});
