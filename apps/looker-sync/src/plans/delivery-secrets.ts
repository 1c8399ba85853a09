import { randomUUID } from 'node:crypto';
import { JOB_SECRET_API, jobLease, s3Secret, sftpSecret, webhookTokenSecret } from '@ml-connector/contracts';
import { errorText, TerminalError, type Logger } from '@ml-connector/kernel';
import { ApiException, type ServiceClient } from '@ml-connector/runtime';
import { z } from 'zod';

/** Longer than writing all plans takes. A process that died gives a secret back by its end. */
const LEASE_S = 120;

/** Credentials of one destination, as Looker takes them. */
export interface DestinationSecret {
  readonly parameters: Readonly<Record<string, string>>;
  readonly secretParameters: Readonly<Record<string, string>>;
}

/** Borrows credentials of deliveries from token-service: in memory, for one call, never logged. */
export class DeliverySecrets {
  /** One name of this process: a plan may name one secret twice. */
  private readonly job = `deliveries ${randomUUID()}`;

  constructor(
    private readonly tokens: Pick<ServiceClient, 'call'>,
    private readonly logger: Logger,
  ) {}

  /** Throws `delivery_secret_absent` with what to do; `delivery_secret_unfit` for one Looker has no use for. */
  async of<T>(kind: 's3' | 'sftp', target: string, use: (secret: DestinationSecret) => Promise<T>): Promise<T> {
    const name = `${kind}:${target}`;
    return this.borrow(name, this.job, async (secret) =>
      use(kind === 's3' ? s3Of(name, secret) : sftpOf(name, secret)),
    );
  }

  /** The token Looker's webhooks carry; undefined when none is stored. All replicas ask as one job: they only read. */
  async webhookToken(): Promise<string | undefined> {
    try {
      return await this.borrow('webhook-token', 'deliveries received', (secret) =>
        Promise.resolve(webhookTokenSecret.parse(secret).token),
      );
    } catch (error) {
      if (error instanceof TerminalError && error.code === 'delivery_secret_absent') return undefined;
      throw error;
    }
  }

  private async borrow<T>(name: string, job: string, use: (secret: unknown) => Promise<T>): Promise<T> {
    const { leaseId, secret } = await this.lend(name, job);
    try {
      return await use(secret);
    } finally {
      await this.giveBack(name, leaseId);
    }
  }

  private async lend(name: string, job: string): Promise<z.output<typeof jobLease>> {
    const body = { job, ttlS: LEASE_S };
    try {
      return await this.tokens.call({ method: 'POST', path: JOB_SECRET_API.lease(name), body, answer: jobLease });
    } catch (error) {
      if (!(error instanceof ApiException) || error.code !== 'secret_not_found') throw error;
      throw new TerminalError(
        'delivery_secret_absent',
        `no job secret is named ${name}: store it with ml-connector secrets put ${name} --file …`,
      );
    }
  }

  /** What was done with it counts; a lease that can't be given back runs out. */
  private async giveBack(name: string, leaseId: string): Promise<void> {
    try {
      await this.tokens.call({ method: 'DELETE', path: JOB_SECRET_API.leased(name, leaseId), answer: z.undefined() });
    } catch (error) {
      this.logger.warn('delivery_secret_not_given_back', { job_secret: name, reason: errorText(error) });
    }
  }
}

function s3Of(name: string, secret: unknown): DestinationSecret {
  const { accessKeyId, secretAccessKey, region } = s3Secret.parse(secret);
  if (region === undefined) throw unfit(name, 'Looker asks for the region of a bucket: store it with one');
  return {
    parameters: { access_key_id: accessKeyId, region },
    secretParameters: { secret_access_key: secretAccessKey },
  };
}

function sftpOf(name: string, secret: unknown): DestinationSecret {
  const { username, password } = sftpSecret.parse(secret);
  if (password === undefined) throw unfit(name, 'Looker logs in by password only: store one');
  return { parameters: { username }, secretParameters: { password } };
}

function unfit(name: string, why: string): TerminalError {
  return new TerminalError('delivery_secret_unfit', `job secret ${name}: ${why}`);
}
