import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { simpleGit, type SimpleGit } from 'simple-git';

/** Git refused; the message is git's own, and the API answers it with 400. */
export class GitFault extends Error {
  override readonly name = 'GitFault';
}

/** What a checkout stands on. */
export interface Head {
  readonly branch: string;
  /** Undefined in a repository without a commit. */
  readonly commit: string | undefined;
}

/** One branch as the API lists it. */
export interface BranchInfo {
  readonly name: string;
  readonly commit: string;
  readonly local: boolean;
  readonly remote: boolean;
}

/** Asks a remote for its branches. Throws GitFault when it can't be reached. */
export async function probeRemote(url: string): Promise<{ defaultBranch: string | undefined }> {
  const answer = await wrapped(() => simpleGit().listRemote(['--symref', url, 'HEAD']));
  return { defaultBranch: /ref: refs\/heads\/(\S+)\s+HEAD/.exec(answer)?.[1] };
}

/** Makes a bare repository for a project that lives on the Looker server itself. */
export async function initBare(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  await wrapped(() => simpleGit(folder).raw(['init', '--bare', '--initial-branch', 'main']));
  return folder;
}

/** One clone of a project's remote: production, or one developer's. */
export class Checkout {
  constructor(readonly folder: string) {}

  get exists(): boolean {
    return existsSync(join(this.folder, '.git'));
  }

  /** Clones the remote when there is no clone yet, else points the clone at the remote. */
  async ensure(url: string): Promise<void> {
    if (this.exists) {
      await this.run((git) => git.remote(['set-url', 'origin', url]));
      return;
    }
    mkdirSync(this.folder, { recursive: true });
    await wrapped(() => simpleGit().clone(url, this.folder, ['--no-checkout', '--quiet']));
  }

  async fetch(): Promise<void> {
    await this.run((git) => git.fetch(['--prune', '--tags', '--quiet', 'origin']));
  }

  /** The commit a branch of the remote or any other ref names, or undefined. */
  async resolve(ref: string): Promise<string | undefined> {
    for (const candidate of [`refs/remotes/origin/${ref}`, `refs/heads/${ref}`, ref]) {
      const found = await this.verify(candidate);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The commit of a branch of the remote, or undefined. */
  async remoteBranch(branch: string): Promise<string | undefined> {
    return this.verify(`refs/remotes/origin/${branch}`);
  }

  async localBranch(branch: string): Promise<string | undefined> {
    return this.verify(`refs/heads/${branch}`);
  }

  async head(): Promise<Head> {
    const branch = await this.run((git) => git.raw(['symbolic-ref', '--short', '-q', 'HEAD']));
    return { branch: branch.trim() === '' ? 'HEAD' : branch.trim(), commit: await this.verify('HEAD') };
  }

  /** Puts the files of a commit in place without a branch. */
  async detach(commit: string): Promise<void> {
    await this.run((git) => git.raw(['checkout', '--quiet', '--force', '--detach', commit]));
    await this.run((git) => git.raw(['clean', '-fdq']));
  }

  /** Checks a branch out; `start` makes it there first (or moves an unborn HEAD when there is no commit). */
  async checkout(branch: string, start?: string): Promise<void> {
    const place = start === undefined ? [branch] : ['-B', branch, '--no-track', start];
    await this.run((git) => git.raw(['checkout', '--quiet', '--force', ...place]));
  }

  /** Names the branch of a clone of an empty remote. */
  async nameUnborn(branch: string): Promise<void> {
    await this.run((git) => git.raw(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]));
  }

  async resetHard(commit: string): Promise<void> {
    await this.run((git) => git.raw(['reset', '--quiet', '--hard', commit]));
    await this.run((git) => git.raw(['clean', '-fdq']));
  }

  async push(source: string, branch: string, force = false): Promise<void> {
    const options = force ? ['--force', '--quiet'] : ['--quiet'];
    await this.run((git) => git.raw(['push', ...options, 'origin', `${source}:refs/heads/${branch}`]));
  }

  async deleteBranch(branch: string): Promise<void> {
    if ((await this.localBranch(branch)) !== undefined) await this.run((git) => git.raw(['branch', '-D', branch]));
    if ((await this.remoteBranch(branch)) === undefined) return;
    await this.run((git) => git.raw(['push', '--quiet', 'origin', '--delete', branch]));
  }

  async branches(): Promise<BranchInfo[]> {
    const lines = await this.run((git) =>
      git.raw(['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/remotes/origin']),
    );
    const found = new Map<string, { commit: string; local: boolean; remote: boolean }>();
    for (const line of lines.split('\n')) {
      const parts = /^refs\/(heads|remotes\/origin)\/(\S+) (\S+)$/.exec(line);
      if (parts === null || parts[2] === 'HEAD') continue;
      const [, kind, name = '', commit = ''] = parts;
      const known = found.get(name) ?? { commit, local: false, remote: false };
      if (kind === 'heads') found.set(name, { ...known, commit, local: true });
      else found.set(name, { ...known, remote: true });
    }
    return [...found].map(([name, info]) => ({ name, ...info }));
  }

  /** How many commits the branch is ahead of and behind the same branch of the remote. */
  async distance(branch: string): Promise<{ ahead: number; behind: number }> {
    if ((await this.remoteBranch(branch)) === undefined || (await this.localBranch(branch)) === undefined) {
      return { ahead: 0, behind: 0 };
    }
    const counts = await this.run((git) =>
      git.raw(['rev-list', '--left-right', '--count', `refs/heads/${branch}...refs/remotes/origin/${branch}`]),
    );
    const [ahead = '0', behind = '0'] = counts.trim().split(/\s+/);
    return { ahead: Number(ahead), behind: Number(behind) };
  }

  private async verify(ref: string): Promise<string | undefined> {
    try {
      const commit = await simpleGit(this.folder).raw(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
      return commit.trim() === '' ? undefined : commit.trim();
    } catch (error) {
      // rev-parse answers an unknown ref with a failure and no message; anything it says is a real fault.
      if (error instanceof Error && error.message.trim() === '') return undefined;
      if (error instanceof Error && /needed a single revision|unknown revision|bad object/i.test(error.message)) {
        return undefined;
      }
      throw new GitFault(String(error));
    }
  }

  private run<T>(work: (git: SimpleGit) => PromiseLike<T>): Promise<T> {
    return wrapped(() => work(simpleGit(this.folder)));
  }
}

async function wrapped<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new GitFault(error instanceof Error ? error.message.trim() : String(error));
  }
}
