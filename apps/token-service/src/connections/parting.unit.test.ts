import { describe, expect, it } from 'vitest';
import type { ProbeAnswer } from '../ping/probes.js';
import type { ConnectionRow } from '../store/connection.entity.js';
import { Parting } from './parting.js';

const about = { id: 'q', connectionId: 'c' };
const row = (more: Partial<ConnectionRow> = {}) =>
  ({
    ...{ id: 'c', state: 'authorised', refreshToken: Buffer.from('sealed') },
    ...{ webhookBaseUrl: 'https://example.test', webhookSecret: Buffer.from('sealed') },
    ...more,
  }) as ConnectionRow;

async function parting(of: ConnectionRow, answer?: ProbeAnswer) {
  const asked: unknown[] = [];
  const probes = {
    ask: (...question: unknown[]) => {
      asked.push(question);
      return Promise.resolve(answer);
    },
  };
  return { removed: await new Parting(probes).unsubscribe(of), asked };
}

describe('Parting', () => {
  it('asks exact-fetcher to remove the subscriptions, and says that they are removed', async () => {
    const { removed, asked } = await parting(row(), { type: 'unsubscribed', ...about, left: 0 });
    expect(removed).toEqual({ subscriptions: 'removed', detail: null });
    expect(asked).toEqual([['c', 20_000, 'unsubscribe']]);
  });

  it.each<[string, ProbeAnswer | undefined, RegExp]>([
    ['some are left', { type: 'unsubscribed', ...about, left: 3 }, /Exact still has 3/],
    ['it fails', { type: 'failed', ...about, code: 'x', message: 'not known here', remedy: null }, /not known here/],
    ['it does not answer', undefined, /did not answer within 20 s/],
  ])('holds no removal up when %s', async (_, answer, detail) => {
    expect((await parting(row(), answer)).removed).toEqual({
      subscriptions: 'left',
      detail: expect.stringMatching(detail) as string,
    });
  });

  it('does not ask for a held connection: there are no calls to be made', async () => {
    const { removed, asked } = await parting(row({ state: 'held' }));
    expect([removed.subscriptions, asked]).toEqual(['left', []]);
  });

  it.each([{ webhookBaseUrl: null }, { webhookSecret: null }, { refreshToken: null }])(
    'has nothing to do without webhooks or tokens: %j',
    async (more) => {
      const { removed, asked } = await parting(row(more));
      expect([removed.subscriptions, asked]).toEqual(['none', []]);
    },
  );
});
