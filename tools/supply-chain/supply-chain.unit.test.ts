import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { licenceProblems, packagesOf, placesOf, readLockfile } from './packages.mjs';
import { sbom } from './sbom.mjs';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly object[];
  readonly hashes?: readonly { readonly content: string }[];
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const bill = sbom() as { components: Component[]; serialNumber: string };
const idOf = ({ name, version }: Pick<Component, 'name' | 'version'>): string => `${name}@${version}`;
const lockWith = (license: string | undefined, facts: object = {}) => ({
  packages: { 'node_modules/thing': { version: '1.0.0', ...(license === undefined ? {} : { license }), ...facts } },
});

describe('the bill of materials', () => {
  it('has every package that stays in an image, and none of those npm takes out', () => {
    const prune = ['prune', '--omit=dev', '--omit=optional', '--dry-run', '--json', '--no-audit', '--no-fund'];
    const said = execFileSync('npm', prune, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const { remove } = JSON.parse(said.slice(said.search(/^\{/m))) as { remove: { path: string }[] };
    // By place: what is a tool's in one may be shipped in another, in the same version.
    const gone = new Set(remove.map(({ path }) => relative(ROOT, path)));
    const stays = placesOf(readLockfile()).filter(({ path }) => existsSync(join(ROOT, path)) && !gone.has(path));
    const staying = new Set(stays.map(idOf));
    const shipped = new Set(bill.components.map(idOf));
    expect(gone.size).toBeGreaterThan(100);
    expect([...staying].filter((id) => !shipped.has(id))).toEqual([]);
    expect([...shipped].filter((id) => !staying.has(id))).toEqual([]);
    for (const tool of ['vitest', 'typescript', 'eslint', 'nx'])
      expect(
        bill.components.some(({ name }) => name === tool),
        tool,
      ).toBe(false);
    for (const own of Object.keys((JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as any).dependencies))
      expect(
        bill.components.some(({ name }) => name === own),
        own,
      ).toBe(true);
  });

  it('says of each its address, licence and digest, once', () => {
    expect(new Set(bill.components.map(({ purl }) => purl)).size).toBe(bill.components.length);
    for (const one of bill.components) {
      expect(one.purl).toMatch(/^pkg:npm\/(%40[^/]+\/)?[^/@]+@\d/);
      expect(one.licenses).toHaveLength(1);
      expect(one.hashes?.[0]?.content, idOf(one)).toMatch(/^[0-9a-f]{128}$/);
    }
    expect((sbom() as typeof bill).serialNumber).toBe(bill.serialNumber);
  });
});

describe('licences', () => {
  it('are all allowed', () => {
    expect(licenceProblems(packagesOf(readLockfile()))).toEqual([]);
  });

  it.each([
    ['GPL-3.0-only', {}, 'GPL-3.0-only is no licence for what we ship'],
    ['AGPL-3.0', { dev: true }, 'AGPL-3.0 is no licence for a tool'],
    ['MPL-2.0', {}, 'MPL-2.0 is no licence for what we ship'],
    [undefined, {}, 'none named is no licence'],
    ['MIT AND GPL-2.0', {}, 'MIT AND GPL-2.0 is no licence'],
  ])('refuse %s %j and name the package', (license, facts, problem) => {
    const problems = licenceProblems(packagesOf(lockWith(license, facts))) as string[];
    expect(problems.join()).toContain(`thing@1.0.0: ${problem}`);
  });

  it.each([
    ['MIT', {}],
    ['(GPL-2.0 OR MIT)', {}],
    ['MPL-2.0', { dev: true }],
  ])('take %s %j', (license, facts) => {
    expect(licenceProblems(packagesOf(lockWith(license, facts)))).toEqual([]);
  });

  it('read by hand are of packages that bring the file', () => {
    for (const name of ['busboy', 'streamsearch']) {
      const file = join(ROOT, 'node_modules', name, 'LICENSE');
      expect(existsSync(file) && readFileSync(file, 'utf8')).toContain('Permission is hereby granted, free of charge');
    }
  });
});
