import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Vault } from './envelope.js';

const vault = new Vault(randomBytes(32));
const place = { table: 'connection', row: 'a', column: 'refresh_token' };

describe('Vault', () => {
  it('opens what it sealed, and never seals the same twice alike', () => {
    fc.assert(
      fc.property(fc.string(), (secret) => {
        const [one, two] = [vault.seal(secret, place), vault.seal(secret, place)];
        expect(one.equals(two)).toBe(false);
        expect(vault.open(one, place)).toBe(secret);
      }),
    );
  });

  it.each([
    ['row', { ...place, row: 'b' }],
    ['column', { ...place, column: 'access_token' }],
    ['table', { ...place, table: 'looker' }],
  ])('refuses a ciphertext that was moved to another %s', (_what, other) => {
    expect(() => vault.open(vault.seal('s', place), other)).toThrow(/can't be opened/);
  });

  it('refuses another master key and any changed byte', () => {
    const sealed = vault.seal('secret', place);
    expect(() => new Vault(randomBytes(32)).open(sealed, place)).toThrow(/master key/);
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(() => vault.open(changed, place)).toThrow();
    }
  });

  it('refuses a master key of another length', () => {
    expect(() => new Vault(randomBytes(16))).toThrow(/32 bytes/);
  });
});
