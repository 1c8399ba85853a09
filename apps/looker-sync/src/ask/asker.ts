import { askRequest, type AskAnswer, type AskRequest } from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import type { LookerJobs } from '../looker-jobs.js';

/** A question may take this long. */
const ASK_TIMEOUT_MS = 100_000;

/** Asks Looker one question on behalf of an operator, so that the key stays in the vault. */
export class Asker {
  constructor(
    private readonly jobs: LookerJobs,
    private readonly clock: Clock,
  ) {}

  async ask(given: AskRequest): Promise<AskAnswer> {
    const { model, explore, fields, filters, sorts, limit } = askRequest.parse(given);
    const startedAt = this.clock.now();
    const query = { model, view: explore, fields, filters, sorts, limit: String(limit) };
    const rows = await this.jobs.run('ask', (api) => api.inlineQuery(query, ASK_TIMEOUT_MS));
    return { rows: rows.map((row) => ({ ...row })), sql: null, tookMs: this.clock.now() - startedAt };
  }
}
