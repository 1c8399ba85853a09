import { randomBytes, randomUUID } from 'node:crypto';
import { withRetry, type Clock, type Logger } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import { ApiException } from '@ml-connector/runtime';
import { LessThan, type DataSource } from 'typeorm';
import type { ConnectionStore } from '../store/connection-store.js';
import { OAuthStateRow } from '../store/small.entities.js';
import type { PairWriter } from '../tokens/pair-writer.js';
import { exchangeCode } from './token-endpoint.js';

/** A consent has to come back within this time. */
const STATE_LIFE_MS = 15 * 60_000;
/** The code lives three minutes. */
const RETRY = { attempts: 3, firstDelayMs: 500, maxDelayMs: 2_000 };

/** What Exact put into the address it sent the browser back to. */
export interface ConsentQuery {
  readonly code?: string;
  readonly state?: string;
  readonly error?: string;
}

/** The code flow: sends a person to Exact, and takes the code that comes back. */
export class Authorisation {
  constructor(
    private readonly db: DataSource,
    private readonly store: ConnectionStore,
    private readonly pairs: PairWriter,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Address of Exact's consent page for a connection; its `state` works once. */
  async begin(id: string): Promise<string> {
    const row = await this.store.get(id);
    const state = randomBytes(24).toString('base64url');
    const now = this.clock.now();
    await withPostgresKinds(async () => {
      const states = this.db.getRepository(OAuthStateRow);
      await states.delete({ createdAt: LessThan(now - STATE_LIFE_MS) });
      await states.insert({ state, connectionId: id, createdAt: now });
    });
    const url = new URL(`${row.baseUrl}/api/oauth2/auth`);
    url.search = new URLSearchParams({
      client_id: row.clientId,
      redirect_uri: row.redirectUri,
      response_type: 'code',
      state,
    }).toString();
    return url.toString();
  }

  /** Takes code and state as Exact sent them back. Throws 400 `bad_state`, `consent_refused` or `invalid_grant`. */
  async finish(query: ConsentQuery, forConnection?: string): Promise<void> {
    if (query.state === undefined)
      throw new ApiException(400, 'bad_state', 'the address carries no state: begin the authorisation again');
    const id = await this.takeState(query.state, forConnection);
    if (query.code === undefined)
      throw new ApiException(
        400,
        'consent_refused',
        `Exact sent no code back${errorWord(query.error)}: the consent was refused`,
      );
    await this.exchange(id, query.code);
  }

  /** The same by the address a browser was sent to, for hosts Exact can't send a browser back to. */
  async paste(id: string, redirected: string): Promise<void> {
    if (!URL.canParse(redirected))
      throw new ApiException(400, 'bad_address', 'paste the whole address from the browser, with code and state');
    await this.finish(Object.fromEntries(new URL(redirected).searchParams), id);
  }

  /** Uses a state up; one of another connection than the given one stays unused. */
  private async takeState(state: string, forConnection: string | undefined): Promise<string> {
    const [[row]]: [{ connection_id: string; created_at: string }[], number] = await withPostgresKinds(() =>
      this.db.query(
        `delete from oauth_state where state = $1 and ($2::text is null or connection_id = $2)
         returning connection_id, created_at`,
        [state, forConnection ?? null],
      ),
    );
    if (row === undefined || this.clock.now() - Number(row.created_at) > STATE_LIFE_MS)
      throw new ApiException(
        400,
        'bad_state',
        'this consent is unknown, too old, used, or of another connection: begin the authorisation again',
      );
    return row.connection_id;
  }

  private async exchange(id: string, code: string): Promise<void> {
    const row = await this.store.get(id);
    const clientSecret = await this.store.open(id, 'client_secret', row.clientSecret);
    const app = { baseUrl: row.baseUrl, clientId: row.clientId, clientSecret };
    const pair = await withRetry(this.clock, RETRY, () => exchangeCode(app, code, row.redirectUri));
    const discoveryId = randomUUID();
    // One commit: the pair, the state, and the question for the divisions.
    await this.pairs.replace(id, pair, {
      values: { discoveryId },
      commands: [{ type: 'discover', id: discoveryId, connectionId: id }],
    });
    this.logger.info('connection_authorised', { connection_id: id });
  }
}

/** Exact's word for what went wrong, when it is one. */
function errorWord(error: string | undefined): string {
  return error !== undefined && /^\w{1,40}$/.test(error) ? ` (${error})` : '';
}
