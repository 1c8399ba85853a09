import { errorKind, errorText, type Clock, type Logger } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Deployer } from './deployer.js';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** What Looker refused it refuses again until a person did something, and each try costs calls of the day. */
const LONGEST_WAIT_REFUSED_MS = 900_000;

/** Deploys when the service starts, and again until it worked: the key may be stored later, Looker may be away. */
export class DeployOnStart implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly deployer: Deployer,
    private readonly wanted: boolean,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly fail: (error: unknown) => void,
  ) {}

  onApplicationBootstrap(): void {
    if (this.wanted) this.running = this.run().catch((error: unknown) => this.fail(error));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.deployer.stop();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs *= 1.5) {
      try {
        return await this.deployer.deploy(true);
      } catch (error) {
        if (signal.aborted) return;
        if (errorKind(error) === 'unknown') throw error;
        waitMs = Math.min(waitMs, isRefused(error) ? LONGEST_WAIT_REFUSED_MS : LONGEST_WAIT_MS);
        this.logger.warn('deploy_failed', { reason: errorText(error), retry_in_ms: Math.round(waitMs) });
      }
      await this.clock.sleep(waitMs, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }
}

/** Of Looker; what token-service lacks (a key, a secret) may be put any moment, and asking for it costs nothing. */
function isRefused(error: unknown): boolean {
  return errorKind(error) === 'terminal' && !(error instanceof ApiException);
}
