import { randomUUID } from 'node:crypto';
import { CONNECTING_API, type AuthoriseAnswer } from '@ml-connector/contracts';
import { errorKind, TerminalError, withRetry, type Clock, type Logger } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import { fitsAgain, needsConsent, publicBaseOf } from '../connections/links.js';
import type { ConnectionRow } from '../store/connection.entity.js';
import type { ConnectionStore } from '../store/connection-store.js';
import type { PairWriter } from '../tokens/pair-writer.js';
import { consentCookie, type ConsentCookie } from './consent-cookie.js';
import { secretWord, STATE_LIFE_MS, type Bringer, type ConsentStates } from './consent-states.js';
import { exchangeCode, type TokenPair } from './token-endpoint.js';

/** The code lives three minutes. */
const RETRY = { attempts: 3, firstDelayMs: 500, maxDelayMs: 2_000 };

/** What Exact put into the address it sent the browser back to. */
export interface ConsentQuery {
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  readonly error?: string | undefined;
}

/** Where a browser goes next, and the cookie it goes with. */
export interface StartedConsent {
  readonly location: string;
  readonly cookie: ConsentCookie;
}

/** The code flow: sends a person to Exact, and takes the code that comes back. */
export class Authorisation {
  constructor(
    private readonly states: ConsentStates,
    private readonly store: ConnectionStore,
    private readonly pairs: PairWriter,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Both ways to give consent for a connection: a link for a browser, and Exact's page for a pasted address. */
  async begin(id: string): Promise<AuthoriseAnswer> {
    const row = await this.store.get(id);
    const base = publicBaseOf(row);
    return {
      url: consentPage(row, await this.states.begin(id, null)),
      startUrl: base === null ? null : base + CONNECTING_API.start(await this.states.newTicket(id)),
      expiresAt: new Date(this.clock.now() + STATE_LIFE_MS).toISOString(),
    };
  }

  /** A browser opened the link of an operator. Throws 400 `bad_ticket`. */
  async start(ticket: string): Promise<StartedConsent> {
    return this.startIn(await this.store.get(await this.states.useTicket(ticket)));
  }

  /** A browser opened the link of a held connection. Throws 400 `bad_link` once it is authorised. */
  async startAgain(id: string, key: string): Promise<StartedConsent> {
    const row = await this.store.get(id);
    if (!fitsAgain(row, key) || !needsConsent(row))
      throw new ApiException(400, 'bad_link', 'this link is not good (any more): the connection has new tokens', {
        remedy: 'nothing is to be done unless ml-connector connect show <connection> says so',
      });
    return this.startIn(row);
  }

  /**
   * Takes code and state as Exact sent them back; the connection that is authorised now. Throws what
   * `ConsentStates.take` throws, 400 `consent_refused`, `code_expired`, `invalid_client`, and retriable errors after
   * which the same address works once more.
   */
  async finish(query: ConsentQuery, by: Bringer | ((state: string) => Bringer)): Promise<ConnectionRow> {
    const { state } = query;
    if (state === undefined || !/^[\w-]{32}$/.test(state))
      throw new ApiException(400, 'bad_state', 'the address carries no state of ours', {
        remedy: 'begin the authorisation again: ml-connector connect authorise <connection>',
      });
    const id = await this.states.take(state, typeof by === 'function' ? by(state) : by);
    if (query.code === undefined)
      throw new ApiException(400, 'consent_refused', `the consent was refused at Exact${errorWord(query.error)}`, {
        remedy: 'begin again and agree; the user needs the right to grant the app access',
      });
    const row = await this.store.get(id);
    return this.keep(row, await this.exchange(row, query.code, state));
  }

  /** The same by the address a browser was sent to, for hosts Exact can't send a browser back to. */
  async paste(id: string, redirected: string): Promise<void> {
    await this.store.get(id);
    if (!URL.canParse(redirected))
      throw new ApiException(400, 'bad_address', 'paste the whole address from the browser, with code and state');
    await this.finish(Object.fromEntries(new URL(redirected).searchParams), { connectionId: id });
  }

  private async startIn(row: ConnectionRow): Promise<StartedConsent> {
    const word = secretWord();
    const state = await this.states.begin(row.id, word);
    this.logger.info('consent_begun', { connection_id: row.id });
    return { location: consentPage(row, state), cookie: consentCookie(row, state, word) };
  }

  private async exchange(row: ConnectionRow, code: string, state: string): Promise<TokenPair> {
    const clientSecret = await this.store.open(row.id, 'client_secret', row.clientSecret);
    const app = { baseUrl: row.baseUrl, clientId: row.clientId, clientSecret };
    try {
      return await withRetry(this.clock, RETRY, () => exchangeCode(app, code, row.redirectUri));
    } catch (error) {
      // Reloading the page tries again, while the code lives.
      if (errorKind(error) === 'retriable') await this.states.giveBack(state);
      throw inPlainWords(error, row);
    }
  }

  /** One commit: the pair, the state, and the question for the divisions. */
  private async keep(row: ConnectionRow, pair: TokenPair): Promise<ConnectionRow> {
    const discoveryId = randomUUID();
    const stored = await this.pairs.replace(row.id, pair, {
      values: { discoveryId },
      commands: [{ type: 'discover', id: discoveryId, connectionId: row.id }],
    });
    this.logger.info('connection_authorised', { connection_id: row.id });
    return stored;
  }
}

function consentPage(row: ConnectionRow, state: string): string {
  const url = new URL(`${row.baseUrl}/api/oauth2/auth`);
  url.search = new URLSearchParams({
    client_id: row.clientId,
    redirect_uri: row.redirectUri,
    response_type: 'code',
    state,
  }).toString();
  return url.toString();
}

function inPlainWords(error: unknown, row: ConnectionRow): unknown {
  if (!(error instanceof TerminalError)) return error;
  if (error.code === 'invalid_grant')
    return new ApiException(
      400,
      'code_expired',
      'Exact does not take the code: it lives three minutes, and works once',
      {
        remedy: 'begin the authorisation again, and agree without a pause',
        cause: error,
      },
    );
  if (error.code === 'invalid_client' || error.code === 'token_refused')
    return new ApiException(
      400,
      'invalid_client',
      `Exact's site for region ${row.region} does not know this client id and secret`,
      {
        remedy:
          'is the app registered at the site of another region? Else correct client id, secret and redirect address as the App Center shows them',
        cause: error,
      },
    );
  return error;
}

/** Exact's word for what went wrong, when it is one. */
function errorWord(error: string | undefined): string {
  return error !== undefined && /^\w{1,40}$/.test(error) ? ` (${error})` : '';
}
