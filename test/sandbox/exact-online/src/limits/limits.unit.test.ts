import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SandboxClient } from '../sandbox-client.test-double.js';
import { TEST_DIVISION } from '../server/two-table-books.test-double.js';

const path = `${TEST_DIVISION}/hrm/Costcenters?$top=1`;
const noon = Date.UTC(2026, 6, 1, 12, 0, 30);
let client: SandboxClient;

beforeEach(async () => {
  client = await SandboxClient.start({
    clock: { now: () => noon },
    limits: { minutely: 3, daily: 5, errorsPerHour: 2 },
  });
  await client.connect();
});
afterEach(() => client.stop());

describe('quotas', () => {
  it('show both groups in epoch milliseconds', async () => {
    const { headers } = await client.call(path);
    expect(headers.get('x-ratelimit-limit')).toBe('5');
    expect(headers.get('x-ratelimit-remaining')).toBe('4');
    expect(headers.get('x-ratelimit-reset')).toBe(String(Date.UTC(2026, 6, 2)));
    expect(headers.get('x-ratelimit-minutely-remaining')).toBe('2');
    expect(headers.get('x-ratelimit-minutely-reset')).toBe(String(Date.UTC(2026, 6, 1, 12, 1)));
    expect(headers.get('date')).toBe('Wed, 01 Jul 2026 12:00:30 GMT');
  });

  it('answer 429 with an empty body and only the headers of the group that was hit', async () => {
    for (let call = 0; call < 3; call += 1) expect((await client.call(path)).status).toBe(200);
    const minute = await client.call(path);
    expect(minute.status).toBe(429);
    expect(await minute.text()).toBe('');
    expect(minute.headers.has('x-ratelimit-remaining')).toBe(false);
    expect(minute.headers.get('x-ratelimit-minutely-remaining')).toBe('0');
    await client.advance(60_000);
    for (let call = 0; call < 2; call += 1) expect((await client.call(path)).status).toBe(200);
    const day = await client.call(path);
    expect(day.status).toBe(429);
    expect(day.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(day.headers.has('x-ratelimit-minutely-remaining')).toBe(false);
  });

  it('are seen in the statistics', async () => {
    for (let call = 0; call < 4; call += 1) await client.call(path);
    const stats = await client.control('GET', '/stats');
    expect(stats).toMatchObject({ overLimit: 1, byResource: { 'hrm/Costcenters': { calls: 4, rows: 3 } } });
    expect(stats.byDivision[0]).toMatchObject({ division: TEST_DIVISION, calls: 4, overLimit: 1, maxInFlight: 1 });
  });
});

describe('error velocity', () => {
  it('blocks one endpoint for an hour after too many errors, and no other', async () => {
    await client.control('POST', '/limits', { minutely: 60, daily: 60, errorsPerHour: 2 });
    const wrong = `${TEST_DIVISION}/hrm/Costcenters?$select=Colour`;
    for (let call = 0; call < 3; call += 1) await client.call(wrong);
    const blocked = await client.call(path);
    expect(blocked.status).toBe(400);
    expect(await blocked.text()).toContain('Error limit exceeded');
    expect((await client.call(`${TEST_DIVISION}/system/Divisions`)).status).toBe(200);
    expect((await client.control('GET', '/stats')).velocityBlocks).toBe(1);
  });

  it('counts a refresh that comes too early', async () => {
    for (let call = 0; call < 3; call += 1) await client.refresh();
    await client.advance(600_000);
    expect((await client.refresh()).body.error_description).toContain('Error limit exceeded');
    await client.advance(3_600_000);
    expect((await client.refresh()).status).toBe(200);
  });
});
