import { AUDIT_API, signServiceToken, TOKEN_API, type AuditCheck, type AuditRow } from '@ml-connector/contracts';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VaultHarness } from '../testing/vault-harness.js';

const h = new VaultHarness(new ManualClock(), uniqueName('vault'));
beforeAll(() => h.open());
afterAll(() => h.close());

const db = () => h.running[0]!.app.get(DataSource);
const rows = async (): Promise<AuditRow[]> => (await h.call('operator', 'GET', `${AUDIT_API.list}?limit=1000`)).body;
const verify = async (body: object = {}): Promise<AuditCheck> =>
  (await h.call('operator', 'POST', AUDIT_API.verify, body)).body as AuditCheck;
/** Waits until the chain has an entry like that. */
const written = async (like: Partial<AuditRow>): Promise<AuditRow> => {
  const find = async () =>
    (await rows()).find((row) => Object.entries(like).every(([name, value]) => row[name as keyof AuditRow] === value));
  await h.stepUntil(async () => (await find()) !== undefined, 500, 40);
  return (await find())!;
};

describe('audit', () => {
  it('writes down changes with who made them, refreshes, and refusals; no secret', async () => {
    const id = await h.connected('audited');
    expect(await written({ action: 'connection.created', subject: id })).toMatchObject({ actor: 'operator' });
    expect(await written({ action: 'token.issued', subject: id })).toMatchObject({ actor: 'operator' });
    await h.call('operator', 'PATCH', TOKEN_API.connection(id), { webhookSecret: 'hook-canary-3' });
    const changed = await written({ action: 'connection.changed', actor: 'operator', subject: id });
    expect(changed.detail).toContain('webhookSecret');
    await h.call('webhook-ingress', 'POST', TOKEN_API.accessToken(id));
    await written({ action: 'POST /v1/connections/:id/access-token', outcome: '403', subject: id });
    await fetch(h.running[0]!.url + TOKEN_API.connections);
    await written({ action: 'GET /v1/connections', outcome: '401', actor: 'public' });
    await h.call('operator', 'GET', TOKEN_API.connection('00000000-0000-4000-8000-000000000000'));
    await written({ action: 'GET /v1/connections/:id', outcome: '404' });
    const large = await h.call('operator', 'POST', TOKEN_API.connections, { name: 'x'.repeat(70_000) });
    expect(large.status).toBe(413);
    await written({ action: 'POST /v1/connections', outcome: '413' });
    expect(JSON.stringify(await rows())).not.toMatch(/canary|app-secret/);
    expect(await verify()).toMatchObject({ ok: true, broken: null });
  });

  it('counts reads of a second as one entry', async () => {
    const id = await h.connected('read often');
    await h.token(id);
    await h.clock.advance(1_000);
    for (let i = 1; i < 200; i++) await h.token(id);
    const count = async () =>
      (await rows())
        .filter((row) => row.subject === id && row.actor === 'exact-fetcher' && row.outcome === 'ok')
        .map((row) => (JSON.parse(row.detail) as { count: number }).count);
    await h.stepUntil(async () => (await count()).reduce((sum, one) => sum + one, 0) === 200, 500, 40);
    // One of a round that was under way, one of the round after it.
    expect((await count()).length).toBeLessThanOrEqual(2);
  });

  it('keeps one chain for two replicas that write at once', async () => {
    const other = await h.start();
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        h.call('operator', 'POST', TOKEN_API.connections, { bad: i }, i % 2 ? other : h.running[0]!),
      ),
    );
    const refused = async () =>
      (await rows()).filter((row) => row.action === 'POST /v1/connections' && row.outcome === '400').length;
    await h.stepUntil(async () => (await refused()) >= 20, 500, 40);
    expect(await verify()).toMatchObject({ ok: true });
    await other.stop();
  });

  const damage: Record<string, string> = {
    'a changed entry': `update audit set actor = 'nobody' where seq = 3`,
    'a removed entry': 'delete from audit where seq = 4',
    'an entry put in': `insert into audit select 1000000, at, actor, action, subject, outcome, detail, hash from audit where seq = 2`,
    'two entries in each other’s place': `update audit a set actor = b.actor, action = b.action, detail = b.detail, hash = b.hash
       from audit b where (a.seq = 2 and b.seq = 6) or (a.seq = 6 and b.seq = 2)`,
    'an end that was cut off': 'delete from audit where seq > 8',
    'an end that was cut off and sealed anew': `with cut as (delete from audit where seq > 8 returning 1)
       update audit_head set seq = 8, hash = (select hash from audit where seq = 8)`,
  };
  for (const [what, sql] of Object.entries(damage))
    it(`finds ${what}`, async () => {
      const before = await db().query('select * from audit order by seq');
      const head = await db().query('select * from audit_head');
      try {
        await db().query(sql);
        expect(await verify()).toMatchObject({ ok: false, broken: { seq: expect.any(Number) } });
      } finally {
        await db().query('delete from audit');
        for (const row of before)
          await db().query('insert into audit values ($1, $2, $3, $4, $5, $6, $7, $8)', [
            row.seq,
            row.at,
            row.actor,
            row.action,
            row.subject,
            row.outcome,
            row.detail,
            row.hash,
          ]);
        await db().query('update audit_head set seq = $1, hash = $2, seal = $3', [
          head[0].seq,
          head[0].hash,
          head[0].seal,
        ]);
      }
      expect(await verify()).toMatchObject({ ok: true });
    });

  it('finds by an anchor that an older, whole chain was put back', async () => {
    const { head } = await verify();
    expect(await verify({ anchor: head })).toMatchObject({ ok: true });
    expect(await verify({ anchor: { seq: head.seq + 1_000, hash: head.hash } })).toMatchObject({ ok: false });
    expect(await verify({ anchor: { seq: 2, hash: head.hash } })).toMatchObject({ ok: false, broken: { seq: 2 } });
  });

  it('is for operators only', async () => {
    expect((await h.call('exact-fetcher', 'GET', AUDIT_API.list)).status).toBe(403);
  });

  it('answers what it does not take with code and remedy, and writes it down', async () => {
    const authorization = `Bearer ${await signServiceToken('s'.repeat(32), 'operator', 'token-service', h.clock.now())}`;
    const send = (body: string, type: string) =>
      fetch(h.running[0]!.url + TOKEN_API.connections, {
        method: 'POST',
        body,
        headers: { authorization, 'content-type': type },
      });
    for (const [body, type, status, code] of [
      ['x'.repeat(70_000), 'application/json', 413, 'body_too_large'],
      ['<a/>', 'application/xml', 415, 'unsupported_media_type'],
      ['{"name":', 'application/json', 400, 'bad_request'],
    ] as const) {
      const answer = await send(body, type);
      expect([answer.status, await answer.json()]).toEqual([
        status,
        { code, message: expect.any(String), remedy: status === 400 ? null : expect.any(String) },
      ]);
      await written({ action: 'POST /v1/connections', outcome: String(status) });
    }
    const odd = await h.call('operator', 'GET', TOKEN_API.connection('canary-of-an-id'));
    expect(odd).toMatchObject({ status: 400, body: { code: 'bad_id' } });
    await written({ action: 'GET /v1/connections/:id', outcome: '400', subject: null });
    expect(JSON.stringify(await rows())).not.toContain('canary');
  });

  it('goes on while PostgreSQL is away: tokens are handed out from memory, and entries follow', async () => {
    const id = await h.connected('through an outage');
    await h.token(id);
    h.line!.cut();
    try {
      expect((await h.token(id)).status).toBe(200);
      expect((await h.call('looker-sync', 'POST', TOKEN_API.accessToken(id))).status).toBe(403);
    } finally {
      h.line!.mend();
    }
    const entry = { action: 'POST /v1/connections/:id/access-token', subject: id } as const;
    await written({ ...entry, actor: 'exact-fetcher', outcome: 'ok' });
    await written({ ...entry, outcome: '403' });
    expect(await verify()).toMatchObject({ ok: true });
  });

  it('refuses an address that asks too often, with the time to come again', async () => {
    const url = `${h.running[0]!.url}/oauth/callback?state=x`;
    const statuses: number[] = [];
    let after: string | null = null;
    for (let i = 0; i < 130; i++) {
      const answer = await fetch(url);
      statuses.push(answer.status);
      after = answer.headers.get('retry-after') ?? after;
    }
    expect(statuses).toContain(429);
    expect(Number(after)).toBeGreaterThan(0);
    const flood = await written({ action: 'GET /oauth/callback', outcome: '429' });
    expect(JSON.parse(flood.detail)).toMatchObject({ count: expect.any(Number) });
  });
});
