import { askRequest, type AskAnswer, type AskRequest } from '@ml-connector/contracts';
import type { Clock, Logger } from '@ml-connector/kernel';
import { withLooker, type SessionSource } from '@ml-connector/looker';

/** A question may take this long. */
const ASK_TIMEOUT_MS = 100_000;

/** Asks Looker one question on behalf of an operator, so that the key stays in the vault. */
export class Asker {
  constructor(
    private readonly sessions: SessionSource,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async ask(given: AskRequest): Promise<AskAnswer> {
    const { model, explore, fields, filters, sorts, limit } = askRequest.parse(given);
    const startedAt = this.clock.now();
    const query = { model, view: explore, fields, filters, sorts, limit: String(limit) };
    const { clock, logger } = this;
    const rows = await withLooker(this.sessions, { clock, logger }, (api) => api.inlineQuery(query, ASK_TIMEOUT_MS));
    return { rows: rows.map((row) => ({ ...row })), sql: null, tookMs: this.clock.now() - startedAt };
  }
}
