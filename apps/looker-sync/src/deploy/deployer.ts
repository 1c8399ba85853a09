import { errorText, RetriableError, type Clock, type Logger } from '@ml-connector/kernel';
import type { ModelView } from '@ml-connector/contracts';
import type { LookerApi } from '@ml-connector/looker';
import type { LookerJobs } from '../looker-jobs.js';
import { MODEL_NAME, projectFiles, type ProjectOptions } from '../model/project-files.js';
import {
  compileExplores,
  ensureConnection,
  ensureDeployed,
  ensureProject,
  ensureTested,
  ensureValid,
  type WarehouseConnection,
} from './deploy-steps.js';
import { ensureGuarded } from './division-guard.js';
import { GitWorkspace, SYNC_BRANCH, type GitTarget } from './git-workspace.js';

/** What a deploy needs. */
export interface DeployOptions {
  readonly project: ProjectOptions;
  readonly git: GitTarget;
  readonly warehouse: WarehouseConnection;
  /**
   * Ends the tokens of deploys whose process died, which hold a development workspace. Asked before the first deploy of
   * this process; throws while some are left.
   */
  readonly endLeftTokens: () => Promise<void>;
}

/**
 * Brings the generated model into production: push to a branch of its own, validate, compile every explore, run the data tests, and
 * only then move production and deploy. Every step may be repeated; a failure before the last two leaves production as it
 * was. One deploy at a time; who asks meanwhile gets the running one.
 */
export class Deployer {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private leftTokensEnded = false;
  private state: Omit<ModelView, 'datagroupTriggeredAt'> = {
    deployed: false,
    commit: null,
    deployedAt: null,
    lastError: null,
  };

  constructor(
    private readonly jobs: LookerJobs,
    private readonly options: DeployOptions,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** State of the model, as far as this process knows. */
  view(): Omit<ModelView, 'datagroupTriggeredAt'> {
    return this.state;
  }

  /** Throws `deploy_stopped` once `stop` was called; else what the step that failed says. */
  deploy(): Promise<void> {
    if (this.stopping.signal.aborted)
      return Promise.reject(new RetriableError('deploy_stopped', 'the service is stopping'));
    this.running ??= this.run().finally(() => (this.running = undefined));
    return this.running;
  }

  /** Breaks off a running deploy, at once where it waits for Looker; production is as it was or as it shall be. */
  async stop(): Promise<void> {
    this.stopping.abort(new RetriableError('deploy_stopped', 'the service stopped during the deploy'));
    await this.running?.catch((error: unknown) => this.logger.info('deploy_broken_off', { reason: errorText(error) }));
  }

  private async run(): Promise<void> {
    const startedAt = this.clock.now();
    try {
      if (!this.leftTokensEnded) await this.options.endLeftTokens();
      this.leftTokensEnded = true;
      const workspace = new GitWorkspace(this.options.git);
      const { commit, changed } = await workspace.push(projectFiles(this.options.project));
      await this.jobs.run('deploy', (api) => this.bring(api, workspace, commit), this.stopping.signal);
      this.state = { deployed: true, commit, deployedAt: new Date(this.clock.now()).toISOString(), lastError: null };
      this.logger.info('model_deployed', { commit, changed, took_ms: this.clock.now() - startedAt });
    } catch (error) {
      this.state = { ...this.state, lastError: errorText(error) };
      throw error;
    }
  }

  private async bring(api: LookerApi, workspace: GitWorkspace, commit: string): Promise<void> {
    const { project, git, warehouse } = this.options;
    const { looker_release_version: release } = await api.versions();
    this.logger.info('looker_found', { release: release ?? null });
    await ensureConnection(api, warehouse);
    await api.useWorkspace('dev');
    await ensureProject(api, project.projectName, git.remoteUrl, git.productionBranch);
    await api.checkOut(project.projectName, SYNC_BRANCH);
    await api.resetToRemote(project.projectName);
    await api.putModel(MODEL_NAME, project.projectName, warehouse.name);
    await ensureValid(api, project.projectName);
    if (project.divisionAccess) await ensureGuarded(api, project.projectName);
    await compileExplores(api);
    await ensureTested(api, project.projectName);
    this.stopping.signal.throwIfAborted();
    await workspace.release(commit);
    await api.deployBranch(project.projectName, git.productionBranch);
    await api.useWorkspace('production');
    await ensureDeployed(api, project.projectName, commit);
  }
}
