import { ExactCallError, type CallFailure } from '@ml-connector/exact';
import { describe, expect, it } from 'vitest';
import { BudgetWait, EndpointResting } from '../calls/call-stops.js';
import { BadPage } from '../reading/bad-page.js';
import { decideFailure } from './failure-decision.js';

const NOW = 1_000_000;
const decide = (error: unknown, failures = 0) => decideFailure(error, failures, NOW, 0.5);
const call = (failure: CallFailure) => new ExactCallError(failure, 'refused', { remedy: 'do this' });

describe('decideFailure', () => {
  it.each([
    ['forbidden', true, 3_600_000],
    ['not_found', true, 21_600_000],
    ['not_authorised', true, 600_000],
    ['rate_limited', false, 0],
    ['breaker_open', false, 0],
  ] as const)('%s: parked %s, next try in %i ms', (failure, park, waitMs) => {
    expect(decide(call(failure))).toMatchObject({ park, dueAtMs: NOW + waitMs });
  });

  it('tries a passing fault again soon, later and later, and lets the phase go on after eight', () => {
    const first = decide(call('server_error'));
    expect(first).toMatchObject({ park: false, restart: false });
    expect(first?.dueAtMs).toBeLessThanOrEqual(NOW + 1_000);
    expect(decide(call('timeout'), 7)).toMatchObject({ park: true });
    expect(decide(call('unreachable'), 50)?.dueAtMs).toBeLessThanOrEqual(NOW + 300_000);
  });

  it('never repeats a wrong request at once', () => {
    expect(decide(call('bad_request'))).toMatchObject({ park: true, dueAtMs: NOW + 60_000, restart: true });
    expect(decide(call('bad_request'), 1)).toMatchObject({ park: true, dueAtMs: NOW + 21_600_000 });
  });

  it('keeps a page that can not be cut, whole, and tries again', () => {
    const body = Buffer.from('{"d":{"results":[');
    expect(decide(new BadPage('page_truncated', 'cut off', body))).toMatchObject({
      park: false,
      deadLetter: { reason: 'page_truncated', body },
    });
    expect(decide(new BadPage('foreign_next_link', 'elsewhere', body))).toMatchObject({ park: true, restart: true });
  });

  it('says what an operator can do', () => {
    expect(decide(call('forbidden'))?.reason).toContain('do this');
  });

  it('leaves to others what is not about the stream', () => {
    expect(decide(new EndpointResting(NOW + 5))).toMatchObject({ park: true, dueAtMs: NOW + 5 });
    expect(decide(new BudgetWait(NOW + 5, 'minute'))).toBeNull();
    expect(decide(new Error('a bug'))).toBeNull();
  });
});
