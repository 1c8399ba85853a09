import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LocalKeyWrapper } from './key-wrapper.js';
import { masterKeys, type MasterKeyConfig } from './master-keys.js';

const folder = mkdtempSync(join(tmpdir(), 'master-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [a, b, c] = [1, 2, 3].map(() => randomBytes(32).toString('base64')) as [string, string, string];
const idOf = (key: string): string => new LocalKeyWrapper(Buffer.from(key, 'base64')).keyId;
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('master keys', () => {
  it('come from values or files, the primary one first', () => {
    expect(masterKeys({ MASTER_KEY: a }).ids).toEqual([idOf(a)]);
    expect(masterKeys({ MASTER_KEY: a, MASTER_KEYS_OLD: `${b}, ${c}` }).ids).toEqual([a, b, c].map(idOf));
    const files = { MASTER_KEY_FILE: file('new', `${a}\n`), MASTER_KEYS_OLD_FILE: file('old', `${b}\n${c}\n`) };
    expect(masterKeys(files).ids).toEqual([a, b, c].map(idOf));
  });

  it('may be listed as old and primary at once', () => {
    const ring = masterKeys({ MASTER_KEY: a, MASTER_KEYS_OLD: `${a},${b}` });
    expect([ring.primary.keyId, ...ring.ids]).toEqual([idOf(a), idOf(a), idOf(b)]);
  });

  it.each<[string, MasterKeyConfig, RegExp]>([
    ['none', {}, /MASTER_KEY: is not set, nor MASTER_KEY_FILE; make one by: ml-connector vault new-key/],
    ['a short one', { MASTER_KEY: randomBytes(16).toString('base64') }, /MASTER_KEY: key 1 is not 32 bytes in base64/],
    ['no base64', { MASTER_KEY: '%'.repeat(44) }, /MASTER_KEY: key 1 is not 32 bytes/],
    ['two primary ones', { MASTER_KEY: `${a},${b}` }, /MASTER_KEY: 2 keys are given, one is needed/],
    ['an empty file', { MASTER_KEY_FILE: file('empty', '\n') }, /MASTER_KEY: 0 keys are given/],
    ['value and file', { MASTER_KEY: a, MASTER_KEY_FILE: '/x' }, /MASTER_KEY: is set, and MASTER_KEY_FILE too/],
    ['no such file', { MASTER_KEY_FILE: join(folder, 'none') }, /MASTER_KEY_FILE: the file can't be read/],
    ['a bad old one', { MASTER_KEY: a, MASTER_KEYS_OLD: `${b},x` }, /MASTER_KEYS_OLD: key 2 is not 32 bytes/],
  ])('are refused with what to do: %s', (_what, config, message) => {
    expect(() => masterKeys(config)).toThrow(message);
    expect(() => masterKeys(config)).not.toThrow(new RegExp(a.slice(0, 20).replaceAll('+', '\\+')));
  });
});
