import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { secretOf } from './secrets.js';

const root = mkdtempSync(join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(root, { recursive: true }));

const file = (text: string): string => {
  const path = join(root, 'secret');
  writeFileSync(path, text);
  return path;
};

describe('secrets put', () => {
  it('takes a git key as it is, with host keys beside it', () => {
    const hosts = join(root, 'known_hosts');
    writeFileSync(hosts, 'host ssh-ed25519 AAAA\n');
    expect(secretOf('git-key', { file: file('-----BEGIN\nx\n'), knownHosts: hosts })).toEqual({
      privateKey: '-----BEGIN\nx\n',
      knownHosts: 'host ssh-ed25519 AAAA\n',
    });
  });

  it.each([
    ['s3:lake', 'canary', /not JSON/],
    ['s3:lake', '{"accessKeyId":"canary"}', /secretAccessKey/],
    ['sftp:bank', '{"username":"canary"}', /one of password and privateKey/],
    ['lake', '{}', /named git-key/],
  ])('refuses %s %s without repeating it', (name, text, message) => {
    const refused = (): unknown => secretOf(name, { file: file(text) });
    expect(refused).toThrow(message);
    expect(refused).not.toThrow(/canary/);
  });
});
