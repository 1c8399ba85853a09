import { askRequest, type AskAnswer, type AskRequest } from '@ml-connector/contracts';
import { TerminalError, type Clock } from '@ml-connector/kernel';
import type { ExactRow, LookerApi, QueryBody, RowsOptions } from '@ml-connector/looker';
import type { LookerJobs } from '../looker-jobs.js';
import { keysOf } from './keys-of.js';

/** Looker may be silent for so long. */
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
    const query = { model, view: explore, fields, filters, sorts };
    const options = { timeoutMs: ASK_TIMEOUT_MS, ...(limit < 0 ? {} : { mostRows: limit }) };
    const rows = await this.jobs.run('ask', (api) => allRows(api, query, options));
    return { rows, sql: null, tookMs: this.clock.now() - startedAt };
  }
}

/**
 * Most answers are short, and calls are metered: the first one hopes for all. Only where Looker cut it the explore is
 * looked at, and the rows are asked for in the order of their keys.
 */
export async function allRows(api: LookerApi, query: QueryBody, options: RowsOptions): Promise<ExactRow[]> {
  try {
    return await api.queries.collect(query, options);
  } catch (error) {
    if (!(error instanceof TerminalError) || error.code !== 'looker_answer_cut') throw error;
    return api.queries.collect(query, { ...options, keys: await keysOf(api, query), asTask: true });
  }
}
