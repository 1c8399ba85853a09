import { errorKind, errorText, type Logger } from '@ml-connector/kernel';
import { ContentApi } from '@ml-connector/looker';
import type { LookerJobs } from '../looker-jobs.js';
import type { SavedLooks } from './saved-looks.js';
import type { LookSpec } from './starter-looks.js';

/** What follows a deploy: content people see, which is no part of the model. */
export class ContentStep {
  constructor(
    private readonly jobs: LookerJobs,
    private readonly savedLooks: SavedLooks,
    private readonly looks: readonly LookSpec[],
    private readonly logger: Logger,
  ) {}

  /**
   * Writes what is not written yet. Throws what passes by itself, to be tried again; what does not (a right that lacks)
   * is answered in words and waits for the next start or deploy: it must not use up the day's calls.
   */
  async run(signal: AbortSignal): Promise<string | null> {
    try {
      const pending = await this.savedLooks.pending(this.looks);
      if (pending.length === 0) return null;
      const outcome = await this.jobs.run(
        'content',
        (api) => this.savedLooks.write(new ContentApi(api.transport), pending),
        signal,
      );
      this.logger.info('looks_written', { ...outcome });
      return null;
    } catch (error) {
      if (errorKind(error) !== 'terminal') throw error;
      this.logger.warn('content_failed', { reason: errorText(error) });
      return errorText(error);
    }
  }
}
