import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import { ApiException } from '@ml-connector/runtime';
import { IsNull, LessThan, type DataSource } from 'typeorm';
import { OAuthStartRow, OAuthStateRow } from '../store/small.entities.js';

/** A consent has to come back within this time, and a link to begin it be opened. */
export const STATE_LIFE_MS = 15 * 60_000;
/** Kept so long, to tell a used or late state from one that never was. */
const REMEMBERED_MS = 86_400_000;
const AGAIN = 'begin the authorisation again: ml-connector connect authorise <connection>';

/** Who brings a state back: a browser with its cookie, or an operator's call about a connection. */
export type Bringer = { readonly cookie: string | undefined } | { readonly connectionId: string };

/** SHA-256 in hex: of what only the other side should know. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A value nobody guesses: 32 characters. */
export function secretWord(): string {
  return randomBytes(24).toString('base64url');
}

/** States and links of the code flow. Each works once, in its time, for the browser or call it was made for. */
export class ConsentStates {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** A state for a connection; `browser`: the value its cookie will have, null for an operator's call. */
  async begin(connectionId: string, browser: string | null): Promise<string> {
    const state = secretWord();
    const now = this.clock.now();
    await withPostgresKinds(async () => {
      const states = this.db.getRepository(OAuthStateRow);
      await states.delete({ createdAt: LessThan(now - REMEMBERED_MS) });
      await states.insert({
        state: sha256(state),
        connectionId,
        createdAt: now,
        browserHash: browser === null ? null : sha256(browser),
        usedAt: null,
      });
    });
    return state;
  }

  /**
   * Uses a state up and gives its connection. Throws 400 `bad_state`, `state_used`, `state_expired`, `state_for_paste`,
   * `other_connection` or 403 `other_browser`; what was brought by the wrong one stays unused.
   */
  async take(state: string, by: Bringer): Promise<string> {
    const states = this.db.getRepository(OAuthStateRow);
    const row = await withPostgresKinds(() => states.findOneBy({ state: sha256(state) }));
    if (row === null) throw refused('bad_state', 'the state in the address is none of ours');
    if (row.usedAt !== null) throw refused('state_used', 'this consent was used already');
    if (this.clock.now() - row.createdAt > STATE_LIFE_MS)
      throw refused('state_expired', 'this consent was begun more than a quarter of an hour ago');
    refuseStranger(row, by);
    const { affected } = await withPostgresKinds(() =>
      states.update({ state: row.state, usedAt: IsNull() }, { usedAt: this.clock.now() }),
    );
    if (affected !== 1) throw refused('state_used', 'this consent was used already');
    return row.connectionId;
  }

  /** Makes a state usable again: its code never got to Exact, as far as we know. */
  async giveBack(state: string): Promise<void> {
    await withPostgresKinds(() =>
      this.db.getRepository(OAuthStateRow).update({ state: sha256(state) }, { usedAt: null }),
    );
  }

  /** A ticket that lets a browser begin a consent for a connection. */
  async newTicket(connectionId: string): Promise<string> {
    const ticket = secretWord();
    const now = this.clock.now();
    await withPostgresKinds(async () => {
      const tickets = this.db.getRepository(OAuthStartRow);
      await tickets.delete({ createdAt: LessThan(now - REMEMBERED_MS) });
      await tickets.insert({ ticketHash: sha256(ticket), connectionId, createdAt: now });
    });
    return ticket;
  }

  /** Uses a ticket up and gives its connection. Throws 400 `bad_ticket`. */
  async useTicket(ticket: string): Promise<string> {
    const [[row]]: [{ connection_id: string; created_at: string }[], number] = await withPostgresKinds(() =>
      this.db.query('delete from oauth_start where ticket_hash = $1 returning connection_id, created_at', [
        sha256(ticket),
      ]),
    );
    if (row === undefined || this.clock.now() - Number(row.created_at) > STATE_LIFE_MS)
      throw refused('bad_ticket', 'this link is unknown, was opened already, or is more than a quarter of an hour old');
    return row.connection_id;
  }
}

function refuseStranger(row: OAuthStateRow, by: Bringer): void {
  if ('connectionId' in by) {
    if (row.connectionId !== by.connectionId)
      throw refused('other_connection', 'this consent was begun for another connection');
    if (row.browserHash !== null) throw otherBrowser();
    return;
  }
  if (row.browserHash === null)
    throw new ApiException(400, 'state_for_paste', 'this consent was begun on a command line', {
      remedy: "copy this page's whole address and paste it there: it is still good",
    });
  const given = Buffer.from(sha256(by.cookie ?? ''));
  if (!timingSafeEqual(given, Buffer.from(row.browserHash))) throw otherBrowser();
}

function otherBrowser(): ApiException {
  return new ApiException(403, 'other_browser', 'this consent was begun in another browser, or its cookie is gone', {
    remedy: `open the link and agree in one and the same browser; ${AGAIN}`,
  });
}

function refused(code: string, message: string): ApiException {
  return new ApiException(400, code, message, { remedy: AGAIN });
}
