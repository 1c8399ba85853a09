import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntityManager } from 'typeorm';
import { Vault } from './envelope.js';

const vault = new Vault(randomBytes(32));
const tx = {} as EntityManager;
const place = { table: 'connection', row: 'a', column: 'refresh_token' };

describe('Vault', () => {
  it('opens what it sealed, and never seals the same twice alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (secret) => {
        const [one, two] = [await vault.seal(secret, place, tx), await vault.seal(secret, place, tx)];
        expect(one.equals(two)).toBe(false);
        expect(await vault.open(one, place)).toBe(secret);
      }),
    );
  });

  it.each([
    ['row', { ...place, row: 'b' }],
    ['column', { ...place, column: 'access_token' }],
    ['table', { ...place, table: 'looker' }],
  ])('refuses a ciphertext that was moved to another %s', async (_what, other) => {
    await expect(vault.open(await vault.seal('s', place, tx), other)).rejects.toThrow(/can't be opened/);
  });

  it('refuses another master key and any changed byte', async () => {
    const sealed = await vault.seal('secret', place, tx);
    await expect(new Vault(randomBytes(32)).open(sealed, place)).rejects.toThrow(/master key/);
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      await expect(vault.open(changed, place)).rejects.toThrow();
    }
  });

  it('refuses a master key of another length', () => {
    expect(() => new Vault(randomBytes(16))).toThrow(/32 bytes/);
  });
});
