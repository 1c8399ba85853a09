import type { LookerToken, PutLooker } from '@ml-connector/contracts';
import { errorText, type Clock, type Counter, type Meter } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import { ApiException } from '@ml-connector/runtime';
import type { DataSource } from 'typeorm';
import type { AlertBook } from '../alerts/alert-book.js';
import type { AuditTrail } from '../audit/audit-trail.js';
import { LookerRow } from '../store/small.entities.js';
import type { Vault } from '../vault/envelope.js';
import { LookerLogins, type LoggedIn } from './looker-logins.js';

const ID = 'looker';
const PLACE = { table: 'looker', row: ID, column: 'client_secret' };

/** Keeps Looker's API key and trades it for tokens of one request or job each; key and tokens are not kept in the clear. */
export class LookerKeys {
  private readonly logins: LookerLogins;
  private readonly outcomes: Counter;

  constructor(
    private readonly db: DataSource,
    private readonly vault: Vault,
    private readonly alerts: AlertBook,
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
    meter: Meter,
  ) {
    this.logins = new LookerLogins(clock);
    this.outcomes = meter.counter({
      name: 'token_service_looker_logins_total',
      help: 'Logins at Looker by outcome: ok, refused, busy, away.',
      labels: ['outcome'],
    });
  }

  async put(given: PutLooker): Promise<void> {
    await withPostgresKinds(() =>
      this.db.transaction(async (tx) => {
        const row: LookerRow = {
          id: ID,
          baseUrl: given.baseUrl.replace(/\/+$/, ''),
          clientId: given.clientId,
          clientSecret: await this.vault.seal(given.clientSecret, PLACE, tx),
        };
        const was = await tx.getRepository(LookerRow).findOneBy({ id: ID });
        await tx.getRepository(LookerRow).save(row);
        await this.trail.changed(tx, was === null ? 'looker.created' : 'looker.changed', ID, {
          fields: changedFields(was, row),
        });
      }),
    );
  }

  /**
   * A new token; whoever gets it logs it out. Throws 404 `looker_not_found` without a key, 409 `looker_refused` when
   * Looker does not take it, and retriable errors while Looker is away or asks for patience.
   */
  async token(): Promise<LookerToken> {
    const row = await withPostgresKinds(() => this.db.getRepository(LookerRow).findOneBy({ id: ID }));
    if (row === null)
      throw new ApiException(404, 'looker_not_found', 'no Looker key is stored', {
        remedy: 'store one: PUT /v1/looker',
      });
    const clientSecret = await this.vault.open(row.clientSecret, PLACE);
    const token = await this.counted({ baseUrl: row.baseUrl, clientId: row.clientId, clientSecret });
    return {
      accessToken: token.accessToken,
      expiresAt: this.clock.now() + token.expiresInS * 1000,
      baseUrl: row.baseUrl,
    };
  }

  private async counted(key: Parameters<LookerLogins['login']>[0]): Promise<LoggedIn> {
    try {
      const token = await this.logins.login(key);
      this.outcomes.add(1, { outcome: 'ok' });
      await this.alerts.clear(ID, ['looker_refused']);
      return token;
    } catch (error) {
      if (error instanceof ApiException) await this.refused(error);
      else this.outcomes.add(1, { outcome: codeOf(error) === 'looker_busy' ? 'busy' : 'away' });
      throw error;
    }
  }

  private async refused(error: ApiException): Promise<void> {
    this.outcomes.add(1, { outcome: 'refused' });
    const about = { kind: 'looker_refused', subject: ID, name: null } as const;
    await this.alerts.raise({ ...about, reason: errorText(error), remedy: error.remedy });
  }
}

/** The key counts as changed whenever it is given: what is sealed is never opened to compare. */
function changedFields(was: LookerRow | null, now: LookerRow): string[] {
  const plain = (['baseUrl', 'clientId'] as const).filter((name) => was?.[name] !== now[name]);
  return [...plain, 'clientSecret'];
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}
