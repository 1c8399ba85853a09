import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GitWorkspace, SYNC_BRANCH } from './git-workspace.js';

const root = mkdtempSync(join(tmpdir(), 'git-workspace-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
const remote = (name: string): string => {
  const path = join(root, name);
  execFileSync('git', ['init', '--bare', '-q', '--initial-branch=main', path]);
  return path;
};
const folder = join(root, 'work');
const workspaceOf = (remoteUrl: string): GitWorkspace =>
  new GitWorkspace({ remoteUrl, productionBranch: 'main', folder, key: () => Promise.resolve(undefined) });
const files = (...paths: string[]): Map<string, string> =>
  new Map(['manifest.lkml', ...paths].map((path) => [path, `# ${path}\n`]));

describe('GitWorkspace', () => {
  const url = remote('a.git');

  it('begins an empty repository, and pushes nothing new when nothing changed', async () => {
    const workspace = workspaceOf(url);
    const first = await workspace.push(files('core/a.lkml'));
    expect(first.changed).toBe(true);
    expect(git(url, 'rev-parse', 'main')).toBe(first.commit);
    expect(await workspace.push(files('core/a.lkml'))).toMatchObject({ commit: first.commit, changed: false });
  });

  it('removes files that are no longer made, keeps what is not ours, and moves production only when told', async () => {
    const clone = join(root, 'person');
    execFileSync('git', ['clone', '-q', url, clone]);
    writeFileSync(join(clone, 'custom.lkml'), 'view: +a {}\n');
    git(clone, 'add', '.');
    git(clone, 'commit', '-qm', 'ours');
    git(clone, 'push', '-q', 'origin', 'HEAD:main');
    const workspace = workspaceOf(url);
    const { commit } = await workspace.push(files('core/b.lkml'));
    expect(git(url, 'ls-tree', '-r', '--name-only', SYNC_BRANCH).split('\n')).toEqual([
      'core/b.lkml',
      'custom.lkml',
      'manifest.lkml',
    ]);
    expect(git(url, 'rev-parse', 'main')).not.toBe(commit);
    await workspace.release(commit);
    expect(git(url, 'rev-parse', 'main')).toBe(commit);
  });

  it('does not move production over a commit it has not seen', async () => {
    const workspace = workspaceOf(url);
    const { commit } = await workspace.push(files('core/c.lkml'));
    const clone = join(root, 'person');
    git(clone, 'pull', '-q', 'origin', 'main');
    git(clone, 'commit', '-q', '--allow-empty', '-m', 'faster');
    git(clone, 'push', '-q', 'origin', 'HEAD:main');
    await expect(workspace.release(commit)).rejects.toMatchObject({ code: 'git_failed' });
  });

  it('starts over in another empty repository with the same work folder', async () => {
    const other = remote('b.git');
    const { commit } = await workspaceOf(other).push(files('core/a.lkml'));
    expect(git(other, 'ls-tree', '-r', '--name-only', commit).split('\n')).toEqual(['core/a.lkml', 'manifest.lkml']);
  });

  it('goes on after a process that was killed while it wrote', async () => {
    for (const lock of ['index', 'HEAD', 'config', 'packed-refs', 'refs/heads/core-sync', 'refs/remotes/origin/main'])
      writeFileSync(join(folder, '.git', `${lock}.lock`), '');
    const { changed } = await workspaceOf(url).push(files('core/d.lkml'));
    expect(changed).toBe(true);
  });

  it('makes its clone anew once it is of no use', async () => {
    writeFileSync(join(folder, '.git', 'HEAD'), '');
    await expect(workspaceOf(url).push(files('core/e.lkml'))).rejects.toMatchObject({ code: 'git_failed' });
    expect(await workspaceOf(url).push(files('core/e.lkml'))).toMatchObject({ changed: true });
  });

  it('does not tell the address of a repository it can not reach', async () => {
    const failure = await workspaceOf(join(root, 'secret-place'))
      .push(files())
      .catch((e: unknown) => e);
    expect(String(failure)).toContain('<remote>');
    expect(String(failure)).not.toContain('secret-place');
  });
});
