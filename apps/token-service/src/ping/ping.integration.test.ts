import { CONNECTING_API, TOPICS } from '@ml-connector/contracts';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VaultHarness, type Answered } from '../testing/vault-harness.js';

const h = new VaultHarness(new ManualClock(), uniqueName('ping'));
beforeAll(() => h.open());
afterAll(() => h.close());

/** Asks, and steps the clock until the answer is there; `meanwhile` plays exact-fetcher. */
async function ping(body: object, meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<Answered> {
  let answer: Answered | undefined;
  void h.call('operator', 'POST', CONNECTING_API.ping, body).then((given) => (answer = given));
  await meanwhile();
  await h.stepUntil(() => answer !== undefined, 100, 400);
  return answer!;
}
const probeOf = async (id: string): Promise<any> =>
  (await h.messages(TOPICS.command)).filter((m) => m.type === 'probe' && m.connectionId === id).at(-1);
const answerProbe = (id: string, more: object) => async () => {
  await h.stepUntil(async () => (await probeOf(id)) !== undefined, 100, 100);
  await h.send(TOPICS.answer, id, { id: (await probeOf(id)).id, connectionId: id, remedy: null, ...more });
};

describe('a ping', () => {
  it('says of each system what works, whichever replica gets the answer', async () => {
    const other = await h.start();
    const id = await h.connected('answers');
    const probed = { type: 'probed', ok: true, latencyMs: 12, detail: 'Exact answered' };
    const { body } = await ping({}, answerProbe(id, probed));
    await other.stop();
    expect(body).toEqual({
      ok: false,
      systems: [
        {
          system: 'exact',
          name: 'answers',
          connectionId: id,
          ok: true,
          latencyMs: 12,
          detail: 'Exact answered',
          remedy: null,
        },
        expect.objectContaining({
          system: 'looker',
          ok: false,
          detail: 'no Looker key is stored',
          remedy: expect.any(String),
        }),
      ],
    });
  });

  it('says so when Exact refuses, when exact-fetcher is silent, and when there is nothing to ask with', async () => {
    const id = await h.connected('refuses');
    const failed = {
      type: 'probed',
      ok: false,
      latencyMs: 0,
      detail: 'Exact answered 403',
      remedy: 'unblock the user',
    };
    const refused = await ping({ connection: id }, answerProbe(id, failed));
    expect(refused.body).toMatchObject({
      ok: false,
      systems: [{ detail: 'Exact answered 403', remedy: 'unblock the user' }],
    });
    const silent = await ping({ connection: await h.connected('silent'), timeoutMs: 2_000 });
    expect(silent).toMatchObject({
      status: 200,
      body: {
        ok: false,
        systems: [{ detail: 'exact-fetcher did not answer within 2000 ms', remedy: expect.stringContaining('status') }],
      },
    });
    const { body } = await h.create('new');
    const unasked = await ping({ connection: body.id });
    expect(unasked.body.systems[0]).toMatchObject({ ok: false, latencyMs: 0, remedy: 'authorise the connection' });
    expect(await probeOf(body.id)).toBeUndefined();
  });
});
