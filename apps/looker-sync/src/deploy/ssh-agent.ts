import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitKeySecret } from '@ml-connector/contracts';
import { errorText, TerminalError } from '@ml-connector/kernel';

/** Seconds the agent keeps the key, should this process die before it ends the agent. */
const KEY_LIFE_S = 900;

/** How git gets at the key while the agent runs. */
export interface SshAccess {
  /** Socket of the agent. */
  readonly socket: string;
  /** The host keys to trust, where the operator named them. */
  readonly knownHostsFile?: string;
}

/**
 * Runs work with an SSH agent of its own that holds the key; the work gets the agent's socket, and the host keys in a file. The key is in memory
 * only: it goes to the agent through a pipe, and the agent ends with the work. Throws `git_key_unusable` when OpenSSH
 * does not take the key (or is not installed); its words are not repeated, for they could tell of the key.
 */
export async function withSshAgent<T>(key: GitKeySecret, work: (access: SshAccess) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'git-key-'));
  const socket = join(folder, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await listening(agent);
    await addKey(socket, key.privateKey);
    if (key.knownHosts === undefined) return await work({ socket });
    const knownHostsFile = join(folder, 'known_hosts');
    await writeFile(knownHostsFile, `${key.knownHosts.trimEnd()}\n`);
    return await work({ socket, knownHostsFile });
  } finally {
    agent.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The agent prints where it listens once it does. */
function listening(agent: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    agent.once('error', (error) => reject(unusable(errorText(error))));
    agent.once('exit', () => reject(unusable('ssh-agent ended at once')));
    agent.stdout?.once('data', () => resolve());
  });
}

async function addKey(socket: string, key: string): Promise<void> {
  const adding = spawn('ssh-add', ['-q', '-t', String(KEY_LIFE_S), '-'], {
    env: { PATH: process.env['PATH'], SSH_AUTH_SOCK: socket, SSH_ASKPASS_REQUIRE: 'never' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const done = once(adding, 'exit') as Promise<[number | null]>;
  // A program that ended early closes the pipe; its exit code says more than that.
  adding.stdin.on('error', () => undefined);
  adding.stdin.end(key.endsWith('\n') ? key : `${key}\n`);
  const [code] = await done.catch((error: unknown) => Promise.reject(unusable(errorText(error))));
  if (code !== 0) throw unusable('ssh-add refused it');
}

function unusable(why: string): TerminalError {
  return new TerminalError(
    'git_key_unusable',
    `the key of the LookML repository can't be used (${why}): store an OpenSSH private key without a passphrase`,
  );
}
