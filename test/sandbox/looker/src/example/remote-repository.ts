import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { simpleGit } from 'simple-git';

/** A bare git repository on disk with a clone to push from: what a git host is to Looker. */
export class RemoteRepository {
  private constructor(
    readonly folder: string,
    readonly url: string,
    private readonly clone: string,
  ) {}

  static async create(): Promise<RemoteRepository> {
    const folder = mkdtempSync(join(tmpdir(), 'looker-remote-'));
    const [bare, clone] = [join(folder, 'remote.git'), join(folder, 'clone')];
    mkdirSync(bare);
    await simpleGit(bare).raw(['init', '--bare', '--initial-branch', 'main']);
    await simpleGit().clone(bare, clone);
    const git = simpleGit(clone);
    await git.addConfig('user.name', 'Test');
    await git.addConfig('user.email', 'test@example.com');
    return new RemoteRepository(folder, bare, clone);
  }

  /** Replaces the given files on a branch, commits and pushes; answers the commit. */
  async push(files: Readonly<Record<string, string>>, branch = 'main'): Promise<string> {
    const git = simpleGit(this.clone);
    await git.raw(['checkout', '-q', '-B', branch]);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.clone, path)), { recursive: true });
      writeFileSync(join(this.clone, path), content);
    }
    await git.add('.');
    await git.commit('change');
    await git.raw(['push', '-q', '--force', 'origin', branch]);
    return (await git.revparse(['HEAD'])).trim();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
