import { describe, expect, it } from 'vitest';
import { webhookFuzz } from '../webhook-fuzz.proof.js';
import { webhookKill } from '../webhook-kill.proof.js';

const { signal } = new AbortController();

describe('the proofs of webhook-ingress, in small', () => {
  it('lose nothing that was answered, killed once at each point and the broker restarted', async () => {
    const brokers = process.env['KAFKA_BROKERS'];
    try {
      const { figures, problems } = await webhookKill.measure({ runs: 4, seed: 7 }, signal);
      expect(problems).toEqual([]);
      expect(figures).toMatchObject({ lost: 0, out_of_order: 0, broker_restarts: 1 });
      expect(figures).toMatchObject({ kills_starting: 1, kills_direct: 1, kills_away: 1, kills_draining: 1 });
    } finally {
      // The proof has a broker of its own; the tests after it do not.
      if (brokers !== undefined) process.env['KAFKA_BROKERS'] = brokers;
    }
  }, 90_000);

  it('let no forged body pass and answer none with a fault', async () => {
    const brokers = process.env['KAFKA_BROKERS'];
    try {
      const { figures } = await webhookFuzz.measure({ runs: 6_000, seed: 7 }, signal);
      expect(figures).toMatchObject({ bodies: 6_000, forged: 0, server_errors: 0 });
      expect(Number(figures['passed'])).toBeGreaterThan(50);
    } finally {
      if (brokers !== undefined) process.env['KAFKA_BROKERS'] = brokers;
    }
  }, 90_000);
});
