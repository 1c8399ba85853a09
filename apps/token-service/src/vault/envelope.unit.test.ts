import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { encrypt } from './aes-gcm.js';
import { unwrapStored, type OpeningKey, type RowKeys } from './data-keys.js';
import { Vault } from './envelope.js';
import { KeyRing } from './key-ring.js';
import { LocalKeyWrapper } from './key-wrapper.js';
import { rowRef, secretAad, wrapAad, type SecretRow } from './secret-place.js';

const tx = {} as EntityManager;
const newKey = (): LocalKeyWrapper => new LocalKeyWrapper(randomBytes(32));
const place = { table: 'connection', row: 'a', column: 'refresh_token' };

/** Data keys as the table has them, wrapped, without a database. */
class MapKeys implements RowKeys {
  readonly stored = new Map<string, Buffer>();
  readonly remembered = new Map<string, Buffer>();
  constructor(readonly ring: KeyRing) {}

  async toSeal(row: SecretRow): Promise<Buffer> {
    if (!this.stored.has(rowRef(row)))
      this.stored.set(rowRef(row), await this.ring.primary.wrap(randomBytes(32), wrapAad(row)));
    return (await this.read(row)).key;
  }
  async toOpen(row: SecretRow): Promise<OpeningKey | undefined> {
    const key = this.remembered.get(rowRef(row));
    if (key !== undefined) return { key, remembered: true };
    return this.stored.has(rowRef(row)) ? this.read(row) : undefined;
  }
  forget(row: SecretRow): void {
    this.remembered.delete(rowRef(row));
  }
  destroy(row: SecretRow): Promise<void> {
    this.stored.delete(rowRef(row));
    this.forget(row);
    return Promise.resolve();
  }
  private async read(row: SecretRow): Promise<OpeningKey> {
    const key = await unwrapStored(this.ring, row, this.ring.primary.keyId, this.stored.get(rowRef(row))!);
    return { key, remembered: false };
  }
}

function newVault(ring = new KeyRing(newKey())): { vault: Vault; keys: MapKeys } {
  const keys = new MapKeys(ring);
  return { vault: new Vault(ring, keys), keys };
}

const placeArb = fc.record({
  table: fc.constantFrom('connection', 'looker', 'job_secret'),
  row: fc.string(),
  column: fc.constantFrom('client_secret', 'webhook_secret', 'access_token'),
});
const refusal = { code: 'vault_refused' };

describe('Vault', () => {
  it('opens any text at its place, and never seals the same twice alike', async () => {
    const { vault } = newVault();
    await fc.assert(
      fc.asyncProperty(fc.string(), placeArb, async (secret, at) => {
        const [one, two] = [await vault.seal(secret, at, tx), await vault.seal(secret, at, tx)];
        expect(one.equals(two)).toBe(false);
        expect(await vault.open(one, at)).toBe(secret);
      }),
    );
  });

  it('refuses a ciphertext at any other place: row, column or table', async () => {
    const { vault } = newVault();
    await fc.assert(
      fc.asyncProperty(placeArb, placeArb, async (from, to) => {
        fc.pre(JSON.stringify(from) !== JSON.stringify(to));
        await vault.seal('there', to, tx);
        await expect(vault.open(await vault.seal('s', from, tx), to)).rejects.toMatchObject(refusal);
      }),
    );
  });

  it('refuses a row whose data key came along with its ciphertext', async () => {
    const { vault, keys } = newVault();
    const other = { ...place, row: 'b' };
    const sealed = await vault.seal('s', place, tx);
    keys.stored.set(rowRef(other), keys.stored.get(rowRef(place))!);
    await expect(vault.open(sealed, other)).rejects.toMatchObject(refusal);
  });

  it('refuses any changed bit and any cut', async () => {
    const { vault } = newVault();
    const sealed = await vault.seal('secret', place, tx);
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length * 8 - 1), fc.nat(sealed.length - 1), async (bit, length) => {
        const changed = Buffer.from(sealed);
        changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
        await expect(vault.open(changed, place)).rejects.toMatchObject(refusal);
        await expect(vault.open(sealed.subarray(0, length), place)).rejects.toMatchObject(refusal);
      }),
    );
  });

  it('opens nothing of a row whose key was destroyed', async () => {
    const { vault } = newVault();
    const sealed = await vault.seal('secret', place, tx);
    await vault.shred(place, tx);
    await expect(vault.open(sealed, place)).rejects.toMatchObject(refusal);
    await vault.seal('new', place, tx);
    await expect(vault.open(sealed, place)).rejects.toMatchObject(refusal);
  });

  it('asks for the stored key when the remembered one is of a row that was made anew', async () => {
    const { vault, keys } = newVault();
    const sealed = await vault.seal('secret', place, tx);
    keys.remembered.set(rowRef(place), randomBytes(32));
    expect(await vault.open(sealed, place)).toBe('secret');
  });
});

describe('the older form', () => {
  const old = async (key: LocalKeyWrapper): Promise<Buffer> => {
    const dataKey = randomBytes(32);
    const aad = secretAad(place);
    return Buffer.concat([
      Buffer.of(1),
      await key.wrap(dataKey, aad),
      encrypt(dataKey, Buffer.from('from before'), aad),
    ]);
  };

  it('opens under any master key here, at its place only', async () => {
    const key = newKey();
    const sealed = await old(key);
    const { vault } = newVault(new KeyRing(newKey(), [newKey(), key]));
    expect(await vault.open(sealed, place)).toBe('from before');
    await expect(vault.open(sealed, { ...place, row: 'b' })).rejects.toMatchObject(refusal);
    await expect(newVault().vault.open(sealed, place)).rejects.toMatchObject(refusal);
    for (const length of [1, 20, 60, sealed.length - 1])
      await expect(vault.open(sealed.subarray(0, length), place)).rejects.toMatchObject(refusal);
  });
});
