import { randomUUID } from 'node:crypto';
import type { EndedJobTokens } from '@ml-connector/contracts';
import { errorText, type Clock, type Logger } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import type { DataSource } from 'typeorm';
import { JobTokenRow } from '../store/job-token.entity.js';
import type { Vault } from '../vault/envelope.js';
import { endToken } from './end-token.js';

const TABLE = 'looker_job_token';
const placeOf = (id: string) => ({ table: TABLE, row: id, column: 'token' });

/** A token that was handed to a job. */
export interface JobToken {
  readonly job: string;
  readonly baseUrl: string;
  readonly accessToken: string;
  readonly expiresAt: number;
}

/**
 * Remembers the tokens of long jobs, sealed, so that one whose process died in the middle does not stay open with its
 * development workspace: the next process asks for the tokens of others to be ended.
 */
export class JobTokens {
  constructor(
    private readonly db: DataSource,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Must have worked before the job gets the token. */
  async remember({ job, baseUrl, accessToken, expiresAt }: JobToken): Promise<void> {
    const id = randomUUID();
    await withPostgresKinds(() =>
      this.db.transaction(async (tx) => {
        const token = await this.vault.seal(accessToken, placeOf(id), tx);
        await tx.getRepository(JobTokenRow).save({ id, job, baseUrl, token, expiresAt });
      }),
    );
  }

  /**
   * Ends the tokens of all jobs but one. What can't be ended, for Looker is away, is remembered on and counted as left; a
   * token that its job has ended itself counts as ended.
   */
  async endOthers(keep: string): Promise<EndedJobTokens> {
    const rows = await withPostgresKinds(() => this.db.getRepository(JobTokenRow).find());
    const found = { ended: 0, left: 0 };
    for (const row of rows.filter(({ job }) => job !== keep)) {
      if (await this.ended(row)) found.ended++;
      else found.left++;
    }
    return found;
  }

  private async ended(row: JobTokenRow): Promise<boolean> {
    try {
      if (row.expiresAt > this.clock.now())
        await endToken(row.baseUrl, await this.vault.open(row.token, placeOf(row.id)));
    } catch (error) {
      this.logger.warn('looker_job_token_left', { job: row.job, reason: errorText(error) });
      return false;
    }
    await withPostgresKinds(() =>
      this.db.transaction(async (tx) => {
        await tx.getRepository(JobTokenRow).delete({ id: row.id });
        await this.vault.shred({ table: TABLE, row: row.id }, tx);
      }),
    );
    return true;
  }
}
