import { feedByName, type Feed } from '@ml-connector/catalogue';
import type { MissingScope } from '@ml-connector/contracts';
import { ExactCallError, int64Literal, resourceUrl, SCOPE_REMEDY } from '@ml-connector/exact';
import { errorText, TerminalError, type Logger } from '@ml-connector/kernel';
import { EndpointResting } from '../calls/call-stops.js';
import type { DivisionSession } from '../calls/division-session.js';
import type { ExactCaller } from '../calls/exact-caller.js';
import { SCOPE_AREAS, type ScopeArea } from './scopes.js';

/** Row versions end here: a sync endpoint asked for what is after it answers with no row. */
const AFTER_ALL = 2n ** 63n - 1n;
/** Checks in hand at a time; an older one would start over. */
const MOST = 50;

/** Finds the scopes an app lacks, by one small call for each; within the division's budget. */
export class ScopeCheck {
  readonly #tried = new Map<string, Map<string, MissingScope | null>>();

  constructor(
    private readonly caller: ExactCaller,
    private readonly logger: Logger,
  ) {}

  /**
   * The scopes that are missing. Throws `BudgetWait` and the like; called again for the same job it goes on where it
   * was. What could not be found out for another reason (an endpoint that rests, a fault) counts as there.
   */
  async missing(session: DivisionSession, jobId: string): Promise<MissingScope[]> {
    const tried = this.#tried.get(jobId) ?? new Map<string, MissingScope | null>();
    if (this.#tried.size >= MOST) this.#tried.clear();
    this.#tried.set(jobId, tried);
    for (const area of SCOPE_AREAS) if (!tried.has(area.scope)) tried.set(area.scope, await this.#try(session, area));
    this.#tried.delete(jobId);
    return [...tried.values()].filter((found) => found !== null);
  }

  async #try(session: DivisionSession, area: ScopeArea): Promise<MissingScope | null> {
    const url = trialUrl(session.connection.baseUrl, session.division.number, area);
    try {
      await this.caller.call(session, { endpoint: feedOf(area).path, url, workClass: 'sweep' });
      return null;
    } catch (error) {
      if (error instanceof ExactCallError && error.remedy === SCOPE_REMEDY)
        return { scope: area.scope, data: area.data, reason: error.message };
      if (!(error instanceof ExactCallError) && !(error instanceof EndpointResting)) throw error;
      this.logger.info('scope_not_known', { scope: area.scope, division: session.key, error: errorText(error) });
      return null;
    }
  }
}

/** Address of a call that shows whether an area may be read, with at most one row in its answer. */
export function trialUrl(baseUrl: string, division: number, area: ScopeArea): string {
  const { kind, path, key } = feedOf(area);
  const options =
    kind === 'sync'
      ? { $select: [...key, 'Timestamp'].join(','), $filter: `Timestamp gt ${int64Literal(AFTER_ALL)}` }
      : { $select: key.join(','), $top: '1' };
  return resourceUrl(baseUrl, division, path, options);
}

function feedOf({ triedBy }: ScopeArea): Feed {
  const feed = feedByName(triedBy);
  if (feed === undefined) throw new TerminalError('unknown_feed', `no feed is named ${triedBy}`);
  return feed;
}
