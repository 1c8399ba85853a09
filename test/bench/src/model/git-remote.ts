import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A bare git repository on disk with one commit on `main`: what a git host is to Looker. */
export class GitRemote {
  readonly url: string;
  private readonly folder: string;

  constructor(files: ReadonlyMap<string, string>) {
    this.folder = mkdtempSync(join(tmpdir(), 'ml-connector-remote-'));
    this.url = join(this.folder, 'remote.git');
    const work = join(this.folder, 'work');
    mkdirSync(work);
    for (const [path, text] of files) {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), text);
    }
    const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: work, stdio: 'pipe' });
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('-c', 'user.name=model', '-c', 'user.email=model@example.com', 'commit', '-q', '-m', 'project');
    git('clone', '-q', '--bare', work, this.url);
  }

  /** A person adds or changes a file on `main`. */
  commit(path: string, text: string): void {
    const clone = join(this.folder, 'person');
    const git = (cwd: string, ...args: string[]): unknown => execFileSync('git', args, { cwd, stdio: 'pipe' });
    git(this.folder, 'clone', '-q', this.url, clone);
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    writeFileSync(join(clone, path), text);
    git(clone, 'add', '.');
    git(clone, '-c', 'user.name=person', '-c', 'user.email=person@example.com', 'commit', '-q', '-m', 'own');
    git(clone, 'push', '-q', 'origin', 'HEAD:main');
    rmSync(clone, { recursive: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
