import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { gitEnvironment, isSsh } from './git-environment.js';
import { GitWorkspace } from './git-workspace.js';
import { withSshAgent } from './ssh-agent.js';

const root = mkdtempSync(join(tmpdir(), 'ssh-agent-test-'));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

describe('isSsh', () => {
  it.each([
    ['git@example.com:bi/exact.git', true],
    ['ssh://git@example.com:2222/bi/exact.git', true],
    ['https://example.com/bi/exact.git', false],
    ['/srv/git/exact.git', false],
    ['file:///srv/git/exact.git', false],
  ])('%s: %s', (url, expected) => expect(isSsh(url)).toBe(expected));
});

describe.skipIf(spawnSync('ssh-add', ['-h']).error !== undefined)('withSshAgent', () => {
  const keyFile = join(root, 'key');
  if (!existsSync(keyFile)) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', keyFile]);
  const key = readFileSync(keyFile, 'utf8');
  const fingerprint = execFileSync('ssh-keygen', ['-lf', keyFile], { encoding: 'utf8' }).split(' ')[1]!;

  it('refuses a key that is none, without repeating it', async () => {
    const failure = await withSshAgent({ privateKey: 'canary-key' }, () => Promise.resolve()).catch((e: unknown) => e);
    expect(failure).toMatchObject({ code: 'git_key_unusable' });
    expect(String(failure)).not.toContain('canary');
  });

  it('gives the host keys in a file, and leaves nothing behind, also when the work fails', async () => {
    let socket = '';
    const work = withSshAgent({ privateKey: key.trimEnd(), knownHosts: 'host.test ssh-ed25519 AAAA' }, (access) => {
      ({ socket } = access);
      expect(readFileSync(access.knownHostsFile!, 'utf8')).toBe('host.test ssh-ed25519 AAAA\n');
      expect(gitEnvironment(access)['GIT_SSH_COMMAND']).toMatch(/StrictHostKeyChecking=yes .*known_hosts/);
      return Promise.reject(new Error('mine'));
    });
    await expect(work).rejects.toThrow('mine');
    expect(existsSync(socket)).toBe(false);
  });

  it('gives git the stored key for a repository reached by SSH', async () => {
    const remote = join(root, 'remote.git');
    execFileSync('git', ['init', '--bare', '-q', '--initial-branch=main', remote]);
    // Plays ssh: notes which keys the agent offers, and runs the command here instead of on the host.
    const ssh = join(root, 'ssh.sh');
    writeFileSync(ssh, `#!/bin/sh\nssh-add -l >> ${join(root, 'offered')}\nfor last; do :; done\nexec sh -c "$last"\n`);
    chmodSync(ssh, 0o700);
    vi.stubEnv('GIT_SSH_COMMAND', ssh);
    let givenBack = 0;
    const workspace = new GitWorkspace({
      remoteUrl: `ssh://git@host.test${remote}`,
      productionBranch: 'main',
      folder: join(root, 'work'),
      key: () => Promise.resolve({ privateKey: key, giveBack: async () => void givenBack++ }),
    });
    const { commit } = await workspace.push(new Map(['manifest.lkml', 'core/a.lkml'].map((path) => [path, '# a\n'])));
    expect(execFileSync('git', ['rev-parse', 'main'], { cwd: remote, encoding: 'utf8' }).trim()).toBe(commit);
    const offered = readFileSync(join(root, 'offered'), 'utf8').trim().split('\n');
    expect(offered.every((line) => line.includes(fingerprint))).toBe(true);
    expect(givenBack).toBe(1);
  });
});
