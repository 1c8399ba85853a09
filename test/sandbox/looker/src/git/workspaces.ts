import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ProjectFiles } from '../lookml/project.js';
import type { ProjectRecord } from '../state/state.js';
import { Checkout, GitFault, initBare, probeRemote } from './project-git.js';

/** Keeps one clone for production and one for each developer of each project, and reads their files. */
export class Workspaces {
  private readonly queues = new Map<string, Promise<unknown>>();

  constructor(private readonly dataDir: string) {}

  /** Runs git work on a project alone: two git processes in one clone would trip over the index lock. */
  exclusive<T>(projectId: string, work: () => Promise<T>): Promise<T> {
    const before = this.queues.get(projectId) ?? Promise.resolve();
    const result = before.then(work, work);
    this.queues.set(
      projectId,
      result.then(
        () => undefined,
        () => undefined,
      ),
    );
    return result;
  }

  /** Connects to a remote as Looker does when the URL is set; answers its default branch. Throws GitFault. */
  async connect(project: ProjectRecord, url: string | null): Promise<{ url: string; defaultBranch: string }> {
    const target = url ?? (await initBare(join(this.folder(project.id), 'server.git')));
    const { defaultBranch } = await probeRemote(target);
    const production = this.production(project);
    await production.ensure(target);
    await production.fetch();
    return { url: target, defaultBranch: defaultBranch ?? 'main' };
  }

  production(project: ProjectRecord): Checkout {
    return new Checkout(join(this.folder(project.id), 'production'));
  }

  /** A developer's clone, made on first use with a branch of their own that starts where production stands. */
  async development(project: ProjectRecord, userId: string): Promise<Checkout> {
    const checkout = new Checkout(join(this.folder(project.id), `dev-${userId}`));
    const url = project.settings['git_remote_url'];
    if (typeof url !== 'string') return checkout;
    const fresh = !checkout.exists;
    await checkout.ensure(url);
    if (!fresh) return checkout;
    const personal = personalBranch(userId);
    const start = project.productionCommit ?? (await checkout.remoteBranch(productionBranch(project)));
    if (start === undefined) await checkout.nameUnborn(personal);
    else await checkout.checkout(personal, start);
    return checkout;
  }

  /** Pulls a commit into production. */
  async deploy(project: ProjectRecord, commit: string): Promise<void> {
    await this.production(project).detach(commit);
    project.productionCommit = commit;
  }

  /** Throws GitFault unless the project has a remote. */
  remoteUrl(project: ProjectRecord): string {
    const url = project.settings['git_remote_url'];
    if (typeof url !== 'string') throw new GitFault('Git is not configured for this project.');
    return url;
  }

  private folder(projectId: string): string {
    return join(this.dataDir, 'projects', projectId);
  }
}

/** The branch production follows. */
export function productionBranch(project: ProjectRecord): string {
  const name = project.settings['git_production_branch_name'];
  return typeof name === 'string' && name !== '' ? name : 'main';
}

/** The branch that belongs to one developer alone. */
export function personalBranch(userId: string): string {
  return `dev-api-user-${userId}-${createHash('sha256').update(userId).digest('hex').slice(0, 4)}`;
}

/** All text files below a folder by path; an absent folder is an empty project. */
export function readFiles(folder: string): ProjectFiles {
  const files = new Map<string, string>();
  if (!existsSync(folder)) return files;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(folder, join(entry.parentPath, entry.name));
    if (!entry.isFile() || path.startsWith('.git/')) continue;
    files.set(path, readFileSync(join(folder, path), 'utf8'));
  }
  return files;
}
