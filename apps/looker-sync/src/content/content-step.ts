import { errorKind, errorText, type Logger } from '@ml-connector/kernel';
import { ContentApi } from '@ml-connector/looker';
import type { LookerJobs } from '../looker-jobs.js';
import type { ScheduledPlans } from '../plans/scheduled-plans.js';
import type { SavedLooks } from './saved-looks.js';
import type { LookSpec } from './starter-looks.js';

/** What follows a deploy: content people see, which is no part of the model. */
export class ContentStep {
  constructor(
    private readonly jobs: LookerJobs,
    private readonly savedLooks: SavedLooks,
    private readonly looks: readonly LookSpec[],
    private readonly plans: ScheduledPlans,
    private readonly logger: Logger,
  ) {}

  /**
   * Writes what is not written yet. Throws what passes by itself, to be tried again; what does not (a right that lacks)
   * is answered in words and waits for the next start or deploy: it must not use up the day's calls.
   */
  async run(signal: AbortSignal): Promise<string | null> {
    try {
      const pending = await this.savedLooks.pending(this.looks);
      const hasPlans = await this.plans.isWanted();
      if (pending.length === 0 && !hasPlans) return null;
      const write = (api: ContentApi): Promise<string | null> => this.write(api, pending, hasPlans);
      return await this.jobs.run('content', ({ transport }) => write(new ContentApi(transport)), signal);
    } catch (error) {
      if (errorKind(error) !== 'terminal') throw error;
      this.logger.warn('content_failed', { reason: errorText(error) });
      return errorText(error);
    }
  }

  /** Looks first: plans send them. */
  private async write(api: ContentApi, pending: readonly LookSpec[], hasPlans: boolean): Promise<string | null> {
    if (pending.length > 0) this.logger.info('looks_written', { ...(await this.savedLooks.write(api, pending)) });
    if (!hasPlans) return null;
    const { problems, ...outcome } = await this.plans.write(api);
    this.logger.info('plans_written', { ...outcome, failed: problems.length });
    return problems.length === 0 ? null : problems.join('; ');
  }
}
