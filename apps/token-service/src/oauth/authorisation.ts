import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock, Logger } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import type { DataSource } from 'typeorm';
import type { ConnectionStore } from '../store/connection-store.js';
import { OAuthStateRow } from '../store/small.entities.js';
import type { TokenKeeper } from '../tokens/token-keeper.js';
import { exchangeCode } from './token-endpoint.js';

/** A consent has to come back within this time. */
const STATE_LIFE_MS = 15 * 60_000;

/** The code flow: sends a person to Exact, and takes the code that comes back. */
export class Authorisation {
  constructor(
    private readonly db: DataSource,
    private readonly store: ConnectionStore,
    private readonly keeper: TokenKeeper,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Address of Exact's consent page for a connection; its `state` works once. */
  async begin(id: string): Promise<string> {
    const row = await this.store.get(id);
    const state = randomBytes(24).toString('base64url');
    await this.db.getRepository(OAuthStateRow).insert({ state, connectionId: id, createdAt: this.clock.now() });
    const url = new URL(`${row.baseUrl}/api/oauth2/auth`);
    url.search = new URLSearchParams({
      client_id: row.clientId,
      redirect_uri: row.redirectUri,
      response_type: 'code',
      state,
    }).toString();
    return url.toString();
  }

  /** Takes code and state as Exact sent them back. Throws 400 `bad_state` or `consent_refused`. */
  async finish(query: { code?: string; state?: string; error?: string }): Promise<string> {
    if (query.state === undefined)
      throw new ApiException(400, 'bad_state', 'the address carries no state: begin the authorisation again');
    const id = await this.takeState(query.state);
    if (query.code === undefined)
      throw new ApiException(
        400,
        'consent_refused',
        `Exact sent no code back${query.error === undefined ? '' : ` (${query.error})`}: the consent was refused`,
      );
    await this.exchange(id, query.code);
    return id;
  }

  /** The same by the address a browser was sent to, for hosts Exact can't send a browser back to. */
  async paste(id: string, redirected: string): Promise<void> {
    if (!URL.canParse(redirected))
      throw new ApiException(400, 'bad_address', 'paste the whole address from the browser, with code and state');
    const query = Object.fromEntries(new URL(redirected).searchParams);
    const found = await this.finish(query);
    if (found !== id) throw new ApiException(400, 'bad_state', 'the address belongs to another connection');
  }

  private async takeState(state: string): Promise<string> {
    const rows: [{ connection_id: string; created_at: string }[], number] = await this.db.query(
      'delete from oauth_state where state = $1 returning connection_id, created_at',
      [state],
    );
    const row = rows[0][0];
    if (row === undefined || this.clock.now() - Number(row.created_at) > STATE_LIFE_MS)
      throw new ApiException(
        400,
        'bad_state',
        'this consent is unknown, too old or used: begin the authorisation again',
      );
    return row.connection_id;
  }

  private async exchange(id: string, code: string): Promise<void> {
    const row = await this.store.get(id);
    const clientSecret = this.store.open(id, 'client_secret', row.clientSecret);
    const pair = await exchangeCode(
      { baseUrl: row.baseUrl, clientId: row.clientId, clientSecret },
      code,
      row.redirectUri,
    );
    await this.keeper.storePair(row, pair);
    await this.store.update(id, (now) => ({
      state: now.state === 'held' ? 'restored' : 'authorised',
      reason: null,
      remedy: null,
    }));
    await this.store.askDiscovery(id, randomUUID());
    this.logger.info('connection_authorised', { connection_id: id });
  }
}
