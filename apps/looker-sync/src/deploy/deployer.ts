import { createHash } from 'node:crypto';
import { errorKind, errorText, RetriableError, type Clock, type Logger } from '@ml-connector/kernel';
import type { ModelView } from '@ml-connector/contracts';
import { AccessApi, ContentApi, type LookerApi } from '@ml-connector/looker';
import type { DivisionAccess } from '../access/division-access.js';
import type { LookerJobs } from '../looker-jobs.js';
import { MODEL_NAME, projectFiles, type ProjectOptions } from '../model/project-files.js';
import {
  compileExplores,
  ensureConnection,
  ensureDeployed,
  ensureProject,
  ensureTested,
  ensureValid,
  missingOfModel,
  type WarehouseConnection,
} from './deploy-steps.js';
import { ensureGuarded } from './division-guard.js';
import type { HeldJob, OneAtATime } from '../one-at-a-time/one-at-a-time.js';
import type { ModelBook } from '../state/model-store.js';
import { GitWorkspace, SYNC_BRANCH, type GitTarget, type PushedFiles } from './git-workspace.js';

/** What a deploy needs. */
export interface DeployOptions {
  readonly project: ProjectOptions;
  readonly git: GitTarget;
  readonly warehouse: WarehouseConnection;
  /**
   * Ends the tokens of deploys whose process died, which hold a development workspace. Asked under the lease of deploys:
   * whoever else has a token for one has lost it. Throws while some are left.
   */
  readonly endLeftTokens: () => Promise<void>;
}

/** What the deployer works with. */
export interface DeployParts {
  readonly jobs: LookerJobs;
  readonly one: OneAtATime;
  readonly book: ModelBook;
  /** Who may see which divisions, where they are kept apart. */
  readonly access: Pick<DivisionAccess, 'ensure'> | undefined;
  /** What a deploy broke of people's content; told, not undone. */
  readonly check: { run(api: ContentApi): Promise<void> };
  /** What follows a deploy; answers what could not be done, in words. */
  readonly content: { run(signal: AbortSignal): Promise<string | null> };
  readonly clock: Clock;
  readonly logger: Logger;
}

/** State of the model, whichever replica brought it there. */
export type DeployView = Pick<ModelView, 'deployed' | 'commit' | 'deployedAt' | 'lastError'>;

/** How long Looker's word on a tree of files holds for a deploy that goes on where one broke off, milliseconds. */
const PROOF_HOLDS_MS = 3_600_000;

/**
 * Brings the generated model into production: push to a branch of its own, validate, compile every explore, run the data tests, and
 * only then move production and deploy. Every step may be repeated; a failure before the last two leaves production as it
 * was. One deploy at a time among all replicas, for the development workspace is the API user's; who asks meanwhile in
 * the same process gets the running one.
 */
export class Deployer {
  private readonly stopping = new AbortController();
  private readonly files: ReadonlyMap<string, string>;
  private readonly fingerprint: string;
  private running: Promise<void> | undefined;

  constructor(
    private readonly parts: DeployParts,
    private readonly options: DeployOptions,
  ) {
    this.files = projectFiles(options.project);
    this.fingerprint = fingerprintOf(this.files, options);
  }

  /** State of this version's model. */
  async view(): Promise<DeployView> {
    const { fingerprint, commit, deployedAt, lastError } = await this.parts.book.load();
    const at = deployedAt === null ? null : new Date(deployedAt).toISOString();
    return { deployed: fingerprint === this.fingerprint, commit, deployedAt: at, lastError };
  }

  /**
   * Deploys, or makes sure that what was deployed by whichever replica is still there (`unlessDeployed`). Throws
   * `deploy_stopped` once `stop` was called, `deploy_elsewhere` while another replica deploys; else what the step that
   * failed says.
   */
  deploy(unlessDeployed = false): Promise<void> {
    if (this.stopping.signal.aborted)
      return Promise.reject(new RetriableError('deploy_stopped', 'the service is stopping'));
    this.running ??= this.run(unlessDeployed).finally(() => (this.running = undefined));
    return this.running;
  }

  /** Breaks off a running deploy, at once where it waits for Looker; production is as it was or as it shall be. */
  async stop(): Promise<void> {
    this.stopping.abort(new RetriableError('deploy_stopped', 'the service stopped during the deploy'));
    await this.running?.catch((error: unknown) =>
      this.parts.logger.info('deploy_broken_off', { reason: errorText(error) }),
    );
  }

  private async run(unlessDeployed: boolean): Promise<void> {
    const done = await this.parts.one.run('deploy', this.stopping.signal, async (held) => {
      try {
        await this.options.endLeftTokens();
        if (!unlessDeployed || !(await this.isDeployed(held))) await this.bringAll(held);
        await this.parts.book.save({ lastError: await this.parts.content.run(held.signal) });
      } catch (error) {
        // Looker's word on these files holds for what passes by itself; for anything else all is asked again.
        const proof = errorKind(error) === 'retriable' ? {} : { provenTree: null, provenAt: null };
        await this.parts.book.save({ lastError: errorText(error), ...proof });
        throw error;
      }
    });
    if (done === undefined) throw new RetriableError('deploy_elsewhere', 'another replica is deploying');
  }

  /** Whether this version's model is in production. The connection is put right: its password may be another now. */
  private async isDeployed(held: HeldJob): Promise<boolean> {
    const { book, jobs, logger } = this.parts;
    const { fingerprint, commit } = await book.load();
    if (fingerprint !== this.fingerprint) return false;
    const { project, warehouse } = this.options;
    return jobs.run(
      'deploy',
      async (api) => {
        await ensureConnection(api, warehouse);
        await this.ensureAccess(api);
        const missing = await missingOfModel(api);
        if (missing !== undefined) {
          logger.warn('model_vanished', { commit, missing });
          return false;
        }
        if (project.divisionAccess) await ensureGuarded(api, project.projectName);
        logger.info('model_found_deployed', { commit });
        return true;
      },
      held.signal,
    );
  }

  private async bringAll(held: HeldJob): Promise<void> {
    const { book, clock, jobs, logger } = this.parts;
    const startedAt = clock.now();
    const workspace = new GitWorkspace(this.options.git);
    const pushed = await workspace.push(this.files);
    await jobs.run('deploy', (api) => this.bring(api, workspace, pushed, held), held.signal);
    const { commit, changed } = pushed;
    const done = { provenTree: null, provenAt: null, deployedAt: clock.now() };
    await book.save({ fingerprint: this.fingerprint, commit, ...done });
    logger.info('model_deployed', { commit, changed, took_ms: clock.now() - startedAt });
  }

  private async bring(api: LookerApi, workspace: GitWorkspace, pushed: PushedFiles, held: HeldJob): Promise<void> {
    const { project, git, warehouse } = this.options;
    const { looker_release_version: release } = await api.versions();
    this.parts.logger.info('looker_found', { release: release ?? null });
    await ensureConnection(api, warehouse);
    await this.ensureAccess(api);
    if (await this.isProven(pushed.tree)) this.parts.logger.info('deploy_resumed', { commit: pushed.commit });
    else await this.prove(api, pushed.tree);
    held.signal.throwIfAborted();
    await held.ensureOurs();
    await workspace.release(pushed.commit);
    await api.deployBranch(project.projectName, git.productionBranch);
    await api.useWorkspace('production');
    await ensureDeployed(api, project.projectName, pushed.commit);
    // Again, of what people see now: whoever deployed meanwhile may have brought an explore of his own.
    if (project.divisionAccess) await ensureGuarded(api, project.projectName);
    await this.parts.check.run(new ContentApi(api.transport));
  }

  /** Before the model: with the filter there and no value, people would see errors in place of figures. */
  private async ensureAccess(api: LookerApi): Promise<void> {
    await this.parts.access?.ensure(new AccessApi(api.transport));
  }

  /** A deploy that broke off after Looker had found these very files sound does not ask all of it again. */
  private async isProven(tree: string): Promise<boolean> {
    const { provenTree, provenAt } = await this.parts.book.load();
    return provenTree === tree && this.parts.clock.now() - (provenAt ?? 0) < PROOF_HOLDS_MS;
  }

  private async prove(api: LookerApi, tree: string): Promise<void> {
    const { project, git, warehouse } = this.options;
    await api.useWorkspace('dev');
    await ensureProject(api, project.projectName, git.remoteUrl, git.productionBranch);
    await api.checkOut(project.projectName, SYNC_BRANCH);
    await api.resetToRemote(project.projectName);
    await api.putModel(MODEL_NAME, project.projectName, warehouse.name);
    await ensureValid(api, project.projectName);
    if (project.divisionAccess) await ensureGuarded(api, project.projectName);
    await compileExplores(api);
    await ensureTested(api, project.projectName);
    await this.parts.book.save({ provenTree: tree, provenAt: this.parts.clock.now() });
  }
}

/** Of what is deployed and where to, without secrets. */
function fingerprintOf(files: ReadonlyMap<string, string>, { project, git, warehouse }: DeployOptions): string {
  const target = [project, git.remoteUrl, git.productionBranch, warehouse.name];
  return createHash('sha256')
    .update(JSON.stringify([target, [...files]]))
    .digest('hex');
}
