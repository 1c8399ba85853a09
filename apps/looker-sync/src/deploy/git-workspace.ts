import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorText, RetriableError } from '@ml-connector/kernel';
import { simpleGit, type SimpleGit } from 'simple-git';

/** Where the LookML of a project lives. */
export interface GitTarget {
  readonly remoteUrl: string;
  readonly productionBranch: string;
  /** Folder of the work clone; made when missing. */
  readonly folder: string;
}

/** Branch this service pushes to; nobody else writes to it. */
export const SYNC_BRANCH = 'core-sync';
/** What in the repository is machine-owned; everything else is never touched. */
const OWNED = ['manifest.lkml', 'core'] as const;

/** What a push left on the sync branch. */
export interface PushedFiles {
  readonly commit: string;
  /** False when the production branch holds the same bytes already. */
  readonly changed: boolean;
}

/** A work clone: writes the machine-owned files on a branch of their own, and moves production to it when asked. */
export class GitWorkspace {
  constructor(private readonly target: GitTarget) {}

  /** Puts the files on the sync branch, on top of production. Files of ours that are no longer made are removed. */
  async push(files: ReadonlyMap<string, string>): Promise<PushedFiles> {
    return this.told(async () => {
      const git = await this.open();
      const production = await this.remoteCommit(git, this.target.productionBranch);
      if (production === undefined) await this.startEmpty(git);
      else await git.raw(['checkout', '-q', '-f', '-B', SYNC_BRANCH, production]);
      for (const path of OWNED) await rm(join(this.target.folder, path), { recursive: true, force: true });
      await this.write(files);
      await git.raw(['add', '-A', '--', ...OWNED]);
      const changed = (await git.raw(['status', '--porcelain', '--', ...OWNED])).trim() !== '';
      if (changed) await git.raw(['commit', '-q', '-m', 'Update the generated core']);
      const commit = (await git.revparse(['HEAD'])).trim();
      await git.raw(['push', '-q', '--force', 'origin', `HEAD:refs/heads/${SYNC_BRANCH}`]);
      // A new repository has no branch Looker could connect to: its first commit is ours.
      if (production === undefined)
        await git.raw(['push', '-q', 'origin', `${commit}:refs/heads/${this.target.productionBranch}`]);
      return { commit, changed };
    });
  }

  /** Moves production to a commit; a rejected fast-forward means that somebody else was faster. */
  async release(commit: string): Promise<void> {
    await this.told(async () => {
      const git = await this.open();
      await git.raw(['push', '-q', 'origin', `${commit}:refs/heads/${this.target.productionBranch}`]);
    });
  }

  private async open(): Promise<SimpleGit> {
    const { folder, remoteUrl } = this.target;
    if (!existsSync(join(folder, '.git'))) {
      await mkdir(folder, { recursive: true });
      await simpleGit(folder).raw(['init', '-q']);
      await simpleGit(folder).addRemote('origin', remoteUrl);
    }
    const git = simpleGit(folder);
    await git.remote(['set-url', 'origin', remoteUrl]);
    await git.addConfig('user.name', 'ml-connector');
    await git.addConfig('user.email', 'ml-connector@localhost');
    await git.raw(['fetch', '-q', '--prune', 'origin']);
    return git;
  }

  /** An unborn sync branch, also where an earlier remote left one: a new repository has nothing to stand on. */
  private async startEmpty(git: SimpleGit): Promise<void> {
    await git.raw(['symbolic-ref', 'HEAD', `refs/heads/${SYNC_BRANCH}`]);
    await git.raw(['update-ref', '-d', `refs/heads/${SYNC_BRANCH}`]);
    await git.raw(['read-tree', '--empty']);
  }

  private async remoteCommit(git: SimpleGit, branch: string): Promise<string | undefined> {
    const line = await git.raw(['ls-remote', 'origin', `refs/heads/${branch}`]);
    return line.split(/\s/)[0] || undefined;
  }

  private async write(files: ReadonlyMap<string, string>): Promise<void> {
    for (const [path, text] of files) {
      const file = join(this.target.folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }

  /** Git's own words, without what may hold credentials: the address. */
  private async told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const words = errorText(cause).replaceAll(this.target.remoteUrl, '<remote>').split('\n')[0] ?? '';
      throw new RetriableError('git_failed', `the LookML repository could not be written: ${words}`);
    }
  }
}
