import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PERSON = ['-c', 'user.name=person', '-c', 'user.email=person@localhost', '-c', 'commit.gpgsign=false'];

/** Trees of the two machine-owned entries of a commit. */
export interface OwnedTrees {
  readonly core: string;
  readonly manifest: string;
}

/** The customer's git host: a bare repository that a person pushes to as well, and that refuses a push when told to. */
export class LookmlRemote {
  private commits = 0;

  private constructor(
    readonly url: string,
    private readonly clone: string,
    private readonly refusal: string,
  ) {}

  /** `files` are what the person begins with. */
  static async make(folder: string, files: Readonly<Record<string, string>>): Promise<LookmlRemote> {
    const remote = new LookmlRemote(join(folder, 'remote.git'), join(folder, 'person'), join(folder, 'refuse'));
    await git(folder, 'init', '-q', '--bare', '--initial-branch=main', remote.url);
    const hook = join(remote.url, 'hooks', 'pre-receive');
    mkdirSync(dirname(hook), { recursive: true });
    writeFileSync(
      hook,
      `#!/bin/sh\n[ -e '${remote.refusal}' ] || exit 0\nrm -f '${remote.refusal}'\necho disk full >&2\nexit 1\n`,
    );
    chmodSync(hook, 0o755);
    await git(folder, 'clone', '-q', remote.url, remote.clone);
    await git(remote.clone, 'checkout', '-q', '-B', 'main');
    await remote.commit(files);
    return remote;
  }

  /** The next push fails. */
  refuseNext(): void {
    writeFileSync(this.refusal, '');
  }

  /** The person moves production with a file of their own. */
  async moveProduction(): Promise<void> {
    await git(this.clone, 'fetch', '-q', 'origin');
    await git(this.clone, 'reset', '-q', '--hard', 'origin/main');
    await this.commit({ 'custom/note.md': `change ${++this.commits}\n` });
  }

  /** The owned trees of a commit of production's history; undefined when it is none. */
  async owned(commit: string): Promise<OwnedTrees | undefined> {
    try {
      await git(this.url, 'merge-base', '--is-ancestor', commit, 'main');
      const [core = '', manifest = ''] = (
        await git(this.url, 'rev-parse', `${commit}:core`, `${commit}:manifest.lkml`)
      ).split('\n');
      return { core, manifest };
    } catch (error) {
      // Git says no by its exit code; anything else is a fault of ours.
      if (typeof (error as { code?: unknown }).code !== 'number') throw error;
      return undefined;
    }
  }

  /** The owned trees that files come to. */
  async treesOf(files: ReadonlyMap<string, string>, folder: string): Promise<OwnedTrees> {
    await git(dirname(folder), 'init', '-q', folder);
    for (const [path, text] of files) write(folder, path, text);
    await git(folder, 'add', '-A');
    const tree = await git(folder, 'write-tree');
    const [core = '', manifest = ''] = (await git(folder, 'rev-parse', `${tree}:core`, `${tree}:manifest.lkml`)).split(
      '\n',
    );
    return { core, manifest };
  }

  private async commit(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) write(this.clone, path, text);
    await git(this.clone, 'add', '-A');
    await git(this.clone, ...PERSON, 'commit', '-q', '-m', 'by a person');
    // A deploy may have been faster, or the host may refuse it: a person tries another time.
    await git(this.clone, 'push', '-q', 'origin', 'HEAD:main').catch((error: unknown) => {
      if (typeof (error as { code?: unknown }).code !== 'number') throw error;
    });
  }
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function git(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', args, { cwd, env: { ...process.env, GIT_TERMINAL_PROMPT: '0' } });
  return stdout.trim();
}
