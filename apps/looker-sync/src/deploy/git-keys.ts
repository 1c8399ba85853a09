import { gitKeySecret, JOB_SECRET_API, jobLease, type GitKeySecret } from '@ml-connector/contracts';
import { errorText, type Logger } from '@ml-connector/kernel';
import { ApiException, type ServiceClient } from '@ml-connector/runtime';
import { z } from 'zod';

/** Name of the job secret in token-service. */
const GIT_KEY_SECRET = 'git-key';
/** Longer than one push takes. A process that died in the middle gives the key back by its end. */
const LEASE_S = 300;

/** A key at hand; whoever has it gives it back. */
export interface BorrowedKey extends GitKeySecret {
  giveBack(): Promise<void>;
}

/** Borrows the key of the git repository from token-service, for one push at a time. */
export class GitKeys {
  /** `job`: a name of this process, for people. */
  constructor(
    private readonly tokens: Pick<ServiceClient, 'call'>,
    private readonly job: string,
    private readonly logger: Logger,
  ) {}

  /** The key; undefined when none is stored: then the machine's own SSH set-up has to do. Throws when another job has it. */
  async borrow(): Promise<BorrowedKey | undefined> {
    try {
      const { leaseId, secret } = await this.tokens.call({
        method: 'POST',
        path: JOB_SECRET_API.lease(GIT_KEY_SECRET),
        body: { job: this.job, ttlS: LEASE_S },
        answer: jobLease.extend({ secret: gitKeySecret }),
      });
      return { ...secret, giveBack: () => this.giveBack(leaseId) };
    } catch (error) {
      if (!(error instanceof ApiException) || error.code !== 'secret_not_found') throw error;
      this.logger.info('git_key_absent', { job_secret: GIT_KEY_SECRET });
      return undefined;
    }
  }

  /** What was pushed counts; a lease that can't be given back runs out. */
  private async giveBack(leaseId: string): Promise<void> {
    const path = JOB_SECRET_API.leased(GIT_KEY_SECRET, leaseId);
    try {
      await this.tokens.call({ method: 'DELETE', path, answer: z.undefined() });
    } catch (error) {
      this.logger.warn('git_key_not_given_back', { reason: errorText(error) });
    }
  }
}
