import { randomBytes } from 'node:crypto';
import { TOKEN_API, VAULT_API, type VaultRewrap, type VaultStatus } from '@ml-connector/contracts';
import { Leases } from '@ml-connector/postgres';
import { BadConfigError, type RunningService } from '@ml-connector/runtime';
import { silentLogger } from '@ml-connector/kernel';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VaultHarness } from '../testing/vault-harness.js';
import { encrypt } from './aes-gcm.js';
import { DataKeyMemory } from './data-key-memory.js';
import { DataKeys } from './data-keys.js';
import { Vault } from './envelope.js';
import { KeyRing } from './key-ring.js';
import { LocalKeyWrapper } from './key-wrapper.js';
import { Rewrap } from './rewrap.js';
import { RewrapPass } from './rewrap-pass.js';
import { SEALED_TABLES } from './sealed-tables.js';
import { secretAad } from './secret-place.js';

const clock = new ManualClock();
const h = new VaultHarness(clock, uniqueName('vault'));
const newKey = (): string => randomBytes(32).toString('base64');
const wrapperOf = (key: string): LocalKeyWrapper => new LocalKeyWrapper(Buffer.from(key, 'base64'));
const idOf = (key: string): string => wrapperOf(key).keyId;
let db: DataSource;

beforeAll(async () => {
  await h.open();
  db = await new DataSource({
    type: 'postgres',
    url: h.databaseUrl,
    schema: 'token_service',
    extra: { options: '-c search_path=token_service' },
  }).initialize();
});
afterAll(async () => {
  await db.destroy();
  await h.close();
});

const status = async (at?: RunningService): Promise<VaultStatus> =>
  (await h.call('operator', 'GET', VAULT_API.vault, undefined, at)).body as VaultStatus;
const rewrap = async (at?: RunningService): Promise<VaultRewrap> =>
  (await h.call('operator', 'POST', VAULT_API.rewrap, undefined, at)).body as VaultRewrap;
const secretsOf = async (id: string, at?: RunningService): Promise<string[]> =>
  (await h.call('webhook-ingress', 'GET', TOKEN_API.verificationKeys(id), undefined, at)).body.secrets as string[];
const rowsUnder = async (key: string, at?: RunningService): Promise<number> =>
  (await status(at)).keys.find(({ keyId }) => keyId === idOf(key))?.rows ?? 0;

/** Steps the clock until the rewrap that `at` is asked for is done. */
async function rewrapAll(at: RunningService): Promise<void> {
  await h.stepUntil(async () => (await rewrap(at)).state === 'done', 1_000);
}

/** A row as it was stored before rows had data keys. */
async function putInOldForm(id: string, secret: string, key: string): Promise<void> {
  const place = { table: 'connection', row: id, column: 'webhook_secret' };
  const dataKey = randomBytes(32);
  const sealed = Buffer.concat([
    Buffer.of(1),
    await wrapperOf(key).wrap(dataKey, secretAad(place)),
    encrypt(dataKey, Buffer.from(secret), secretAad(place)),
  ]);
  await db.query('update connection set webhook_secret = $1 where id = $2', [sealed, id]);
}

/** A rewrap whose process dies after its first batch: nothing gives its lease back. */
function dyingRewrap(ring: KeyRing, vault: Vault): Rewrap {
  const real = new RewrapPass(db, ring, vault, silentLogger);
  const leases = new Leases(db, 'token_service', clock);
  leases.release = () => Promise.reject(new Error('killed'));
  let asked = 0;
  const run: RewrapPass['run'] = async (goOn) => {
    await real.run(async () => (asked += 1) <= SEALED_TABLES.length + 1 && (await goOn()));
    throw new Error('killed');
  };
  return new Rewrap({
    db,
    ring,
    leases,
    clock,
    pass: { run },
    trail: { changed: () => Promise.resolve() },
    owner: 'dead',
    logger: silentLogger,
  });
}

describe('the vault', () => {
  const first = h.masterKey;
  const [second, third, fourth] = [newKey(), newKey(), newKey()];
  const ids: string[] = [];

  it('has one data key a row, made with it: a refused connection leaves none behind', async () => {
    for (let i = 0; i < 12; i++) ids.push((await h.create(`c${i}`, { webhookSecret: `hook ${i}` })).body.id as string);
    // The check, the audit's key, and the connections.
    const rows = 2 + 12;
    await h.stepUntil(async () => (await rowsUnder(first)) === rows);
    expect((await h.create('c0')).status).toBe(409);
    expect(await rowsUnder(first)).toBe(rows);
    expect((await status()).keys).toMatchObject([{ keyId: idOf(first), role: 'primary', active: true }]);
  });

  it('refuses a row, a column and a data key that were swapped', async () => {
    const [a, b] = ids as [string, string];
    const swap = (column: string, table: string, id: string): Promise<unknown> =>
      db.query(
        `update ${table} x set ${column} = y.${column} from ${table} y
         where (x.${id} = $1 and y.${id} = $2) or (x.${id} = $2 and y.${id} = $1)`,
        table === 'data_key' ? [`connection:${a}`, `connection:${b}`] : [a, b],
      );
    const refusedBoth = async (): Promise<void> => {
      await clock.advance(60_000);
      for (const id of [a, b]) expect(await secretsOf(id)).toBeUndefined();
    };
    await swap('webhook_secret', 'connection', 'id');
    await refusedBoth();
    await swap('wrapped', 'data_key', 'row_ref');
    await refusedBoth();
    await swap('webhook_secret', 'connection', 'id');
    await refusedBoth();
    await swap('wrapped', 'data_key', 'row_ref');
    await db.query(
      'update connection set webhook_secret = client_secret, client_secret = webhook_secret where id = $1',
      [a],
    );
    expect(await secretsOf(a)).toBeUndefined();
    await db.query(
      'update connection set webhook_secret = client_secret, client_secret = webhook_secret where id = $1',
      [a],
    );
    expect(await secretsOf(a)).toEqual(['hook 0']);
    expect(h.refused.join('')).not.toContain('hook ');
  });

  it('waits with a new master key until every replica has it, and seals under the old one meanwhile', async () => {
    const next = await h.start({ MASTER_KEY: second, MASTER_KEYS_OLD: first });
    await h.stepUntil(async () => (await status(next)).replicas.length === 2);
    expect(await rewrap(next)).toMatchObject({ state: 'waiting', primaryKeyId: idOf(second), left: 14 });
    h.running.reverse();
    expect((await h.create('of next')).status).toBe(201);
    h.running.reverse();
    expect(await rowsUnder(second, next)).toBe(0);
    await h.running.shift()!.stop();
    expect((await status(next)).replicas).toHaveLength(1);
  });

  it('rewraps everything while it is read, older forms too, and needs the old key no longer', async () => {
    const [next] = h.running as [RunningService];
    await putInOldForm(ids[1]!, 'from before', first);
    const other = await h.start({ MASTER_KEY: second, MASTER_KEYS_OLD: first });
    let reading = true;
    const read = async (at: RunningService): Promise<string[][]> => {
      const seen: string[][] = [];
      while (reading) for (const id of ids) seen.push(await secretsOf(id, at));
      return seen;
    };
    const readers = [read(next), read(other)];
    await rewrapAll(other);
    await clock.advance(60_000);
    await Promise.all(ids.map((id) => secretsOf(id, next)));
    reading = false;
    const seen = (await Promise.all(readers)).flat();
    expect(seen.length).toBeGreaterThan(ids.length);
    expect(new Set(seen.flat())).toEqual(new Set(ids.map((_, i) => (i === 1 ? 'from before' : `hook ${i}`))));
    expect(await status(next)).toMatchObject({
      keys: [
        { keyId: idOf(second), role: 'primary', active: true, rows: 15 },
        { keyId: idOf(first), role: 'old', active: false, rows: 0 },
      ],
      rowsInOldForm: 0,
    });
    expect((await h.audited('vault.primary_key_changed')).at(-1)).toMatchObject({
      subject: idOf(second),
      detail: { from: idOf(first) },
    });
    expect((await h.audited('vault.rewrapped')).at(-1)).toMatchObject({
      subject: idOf(second),
      detail: { refused: 0 },
    });
    const without = await h.start({ MASTER_KEY: second });
    expect(await secretsOf(ids[2]!, without)).toEqual(['hook 2']);
  });

  it('does not start with a wrong master key, and says which one is needed', async () => {
    for (const more of [{ MASTER_KEY: first }, { MASTER_KEY: newKey(), MASTER_KEYS_OLD: first }]) {
      const error = await h.start(more).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(BadConfigError);
      expect((error as Error).message).toContain(`needs master key ${idOf(second)} (15 rows)`);
      expect((error as Error).message).not.toContain(first);
    }
  });

  it('does not start while rows in the older form are under a key that is absent', async () => {
    await putInOldForm(ids[3]!, 'x', first);
    await expect(h.start({ MASTER_KEY: second })).rejects.toThrow(/1 rows of the vault can't be opened/);
    const [one] = h.running as [RunningService];
    await rewrapAll(one);
    expect(await secretsOf(ids[3]!, one)).toEqual(['x']);
  });

  it('destroys the data key with the connection: a copy of the row does not open any more', async () => {
    const [one, other] = h.running as [RunningService, RunningService];
    const id = ids[4]!;
    await db.query(`create table copy as select * from connection where id = '${id}'`);
    expect(await secretsOf(id, other)).toEqual(['hook 4']);
    await h.remove(id, one);
    expect(await db.query('select 1 from data_key where row_ref = $1', [`connection:${id}`])).toEqual([]);
    await db.query('insert into connection select * from copy');
    expect(await secretsOf(id, one)).toBeUndefined();
    // The other replica forgets within a minute.
    await clock.advance(60_000);
    expect(await secretsOf(id, other)).toBeUndefined();
    await db.query('delete from connection where id = $1', [id]);
  });

  it('goes on where a run died, after its lease', async () => {
    const ring = new KeyRing(wrapperOf(third), [wrapperOf(second)]);
    for (const one of h.running.splice(0)) await one.stop();
    const vault = new Vault(ring, new DataKeys(db, ring, new DataKeyMemory(clock)));
    const place = (i: number) => ({ table: 'job_secret', row: `many ${i}`, column: 'secret' });
    for (let i = 0; i < 250; i++) await vault.seal('s', place(i), db.manager);
    const died = dyingRewrap(ring, vault);
    expect((await died.start()).state).toBe('running');
    await h.stepUntil(
      async () => (await db.query('select 1 from data_key where key_id = $1', [idOf(third)])).length > 1,
    );
    const next = await h.start({ MASTER_KEY: third, MASTER_KEYS_OLD: second });
    const left = (await rewrap(next)).left;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(250);
    await rewrapAll(next);
    expect(await rowsUnder(second, next)).toBe(0);
    expect(await vault.open(await vault.seal('after', place(1), db.manager), place(1))).toBe('after');
  });

  it('leaves out a row whose data key was changed, says which, and does the others', async () => {
    await h.running.pop()!.stop();
    await db.query(
      `update data_key set wrapped = set_byte(wrapped, 30, get_byte(wrapped, 30) # 1) where row_ref = $1`,
      ['job_secret:many 7'],
    );
    const next = await h.start({ MASTER_KEY: fourth, MASTER_KEYS_OLD: third });
    expect((await rewrap(next)).state).toBe('running');
    await h.stepUntil(async () => (await status(next)).rewrap.state === 'stuck');
    expect((await status(next)).rewrap).toMatchObject({ left: 1, refused: ['job_secret:many 7'] });
  });
});
