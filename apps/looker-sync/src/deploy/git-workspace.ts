import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConnectorError, errorText, RetriableError } from '@ml-connector/kernel';
import { simpleGit, type SimpleGit } from 'simple-git';
import { gitEnvironment, isSsh } from './git-environment.js';
import type { BorrowedKey } from './git-keys.js';
import { withSshAgent, type SshAccess } from './ssh-agent.js';

/** Where the LookML of a project lives. */
export interface GitTarget {
  readonly remoteUrl: string;
  readonly productionBranch: string;
  /** Folder of the work clone; made when missing. */
  readonly folder: string;
  /** Private SSH key; borrowed when the address is one of SSH. Undefined: the machine's own SSH set-up. */
  readonly key: () => Promise<BorrowedKey | undefined>;
}

/** Branch this service pushes to; nobody else writes to it. */
export const SYNC_BRANCH = 'core-sync';
/** What in the repository is machine-owned; everything else is never touched. */
const OWNED = ['manifest.lkml', 'core'] as const;

/** Git that says nothing for so long hangs. */
const SILENT_GIT_MS = 120_000;

/** What a push left on the sync branch. */
export interface PushedFiles {
  readonly commit: string;
  /** Git's name for the bytes of all files, `custom/` included: the same files have the same one in every commit. */
  readonly tree: string;
  /** False when the production branch holds the same bytes already. */
  readonly changed: boolean;
}

/** A work clone: writes the machine-owned files on a branch of their own, and moves production to it when asked. */
export class GitWorkspace {
  constructor(private readonly target: GitTarget) {}

  /** Puts the files on the sync branch, on top of production. Files of ours that are no longer made are removed. */
  async push(files: ReadonlyMap<string, string>): Promise<PushedFiles> {
    return this.told(async (git) => {
      const production = await this.remoteCommit(git, this.target.productionBranch);
      if (production === undefined) await this.startEmpty(git);
      else await git.raw(['checkout', '-q', '-f', '-B', SYNC_BRANCH, production]);
      for (const path of OWNED) await rm(join(this.target.folder, path), { recursive: true, force: true });
      await this.write(files);
      await git.raw(['add', '-A', '--', ...OWNED]);
      const changed = (await git.raw(['status', '--porcelain', '--', ...OWNED])).trim() !== '';
      if (changed) await git.raw(['commit', '-q', '-m', 'Update the generated core']);
      const commit = (await git.revparse(['HEAD'])).trim();
      const tree = (await git.revparse(['HEAD^{tree}'])).trim();
      await git.raw(['push', '-q', '--force', 'origin', `HEAD:refs/heads/${SYNC_BRANCH}`]);
      // A new repository has no branch Looker could connect to: its first commit is ours.
      if (production === undefined)
        await git.raw(['push', '-q', 'origin', `${commit}:refs/heads/${this.target.productionBranch}`]);
      return { commit, tree, changed };
    });
  }

  /** Moves production to a commit; a rejected fast-forward means that somebody else was faster. */
  async release(commit: string): Promise<void> {
    await this.told(async (git) => {
      await git.raw(['push', '-q', 'origin', `${commit}:refs/heads/${this.target.productionBranch}`]);
    });
  }

  private async open(access?: SshAccess): Promise<SimpleGit> {
    const { folder, remoteUrl } = this.target;
    await mkdir(folder, { recursive: true });
    // The ssh command is ours or the operator's own, never a stranger's.
    const git = simpleGit({
      baseDir: folder,
      timeout: { block: SILENT_GIT_MS },
      unsafe: { allowUnsafeSshCommand: true },
    }).env(gitEnvironment(access));
    if (existsSync(join(folder, '.git'))) {
      await this.removeLocks();
      await git.remote(['set-url', 'origin', remoteUrl]);
    } else {
      await git.raw(['init', '-q']);
      await git.addRemote('origin', remoteUrl);
    }
    await git.addConfig('user.name', 'ml-connector');
    await git.addConfig('user.email', 'ml-connector@localhost');
    await git.addConfig('commit.gpgsign', 'false');
    await git.raw(['fetch', '-q', '--prune', 'origin']);
    return git;
  }

  /** Nobody else works in this folder: locks of the index, of a branch or of the settings are what a killed process left. */
  private async removeLocks(): Promise<void> {
    const folder = join(this.target.folder, '.git');
    const locks = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.lock'));
    for (const path of locks) await rm(join(folder, path), { force: true });
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
  private async told<T>(work: (git: SimpleGit) => Promise<T>): Promise<T> {
    try {
      const key = isSsh(this.target.remoteUrl) ? await this.target.key() : undefined;
      if (key === undefined) return await work(await this.open());
      return await withSshAgent(key, async (access) => work(await this.open(access))).finally(() => key.giveBack());
    } catch (cause) {
      if (cause instanceof ConnectorError) throw cause;
      // A clone holds nothing that the remote does not; what is wrong with it must not be wrong with the next try.
      await rm(join(this.target.folder, '.git'), { recursive: true, force: true });
      const lines = errorText(cause).replaceAll(this.target.remoteUrl, '<remote>').split('\n');
      const words = lines.find((line) => /^(fatal|error|remote|ssh|git@|\s*!)/i.test(line)) ?? lines[0] ?? '';
      throw new RetriableError('git_failed', `the LookML repository could not be written: ${words.trim()}`);
    }
  }
}
