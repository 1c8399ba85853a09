import { errorText } from '@ml-connector/kernel';
import type { z } from 'zod';
import { BadConfigError, EXIT_BAD_CONFIG, parseEnv, type Environment } from '../config/parse-env.js';
import { createLogger } from '../logging/pino-logger.js';
import type { ServiceDefinition } from './define-service.js';
import { startService, type RunningService } from './start-service.js';

/** The little of a process that running a service touches; tests bring their own. */
export interface ProcessHost {
  readonly env: Environment;
  readonly stderr: { write(text: string): unknown };
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  once(event: 'SIGTERM' | 'SIGINT', listener: (signal: string) => void): unknown;
  exit(code: number): void;
}

/**
 * Runs a service as this process: all that a `main.ts` does. A failure nobody caught, too, stops it in order: what is
 * in hand is finished. Exit codes: 0 stopped on SIGTERM or SIGINT, 1 failed or stopped too slowly, 78 bad configuration, also when a part finds that at the start (all problems on stderr).
 */
export async function runService<Env extends z.ZodObject>(
  service: ServiceDefinition<Env>,
  host: ProcessHost = process,
): Promise<void> {
  const config = readConfig(service, host);
  if (config === undefined) return;
  const early = createLogger(service.name, config);
  let running: RunningService | undefined;
  const end = (code: number): void => {
    if (running === undefined) return host.exit(code);
    stopThenExit(running, code, config.STOP_TIMEOUT_MS, host);
  };
  const fail = (error: unknown): void => {
    if (running !== undefined) return running.platform.fail(error);
    early.error('service_failed', { error });
    host.exit(1);
  };
  host.on('uncaughtException', fail);
  host.on('unhandledRejection', fail);
  try {
    running = await startService(service, { env: host.env, exit: end });
  } catch (error) {
    early.error('service_start_failed', { error });
    const misconfigured = error instanceof BadConfigError;
    if (misconfigured) host.stderr.write(`${error.message}\n`);
    host.exit(misconfigured ? EXIT_BAD_CONFIG : 1);
    return;
  }
  const { logger } = running.platform;
  const onSignal = (signal: string): void => {
    logger.info('signal_received', { signal });
    end(0);
  };
  host.once('SIGTERM', onSignal);
  host.once('SIGINT', onSignal);
}

function readConfig(service: ServiceDefinition, host: ProcessHost): ReturnType<typeof parseEnv> | undefined {
  try {
    return parseEnv(service.name, service.env, host.env);
  } catch (error) {
    host.stderr.write(`${errorText(error)}\n`);
    host.exit(error instanceof BadConfigError ? EXIT_BAD_CONFIG : 1);
    return undefined;
  }
}

/** What is in hand may be more than this process: a token answered and not yet stored. So a failing one stops in order, too. */
function stopThenExit(running: RunningService, code: number, timeoutMs: number, host: ProcessHost): void {
  const { logger } = running.platform;
  const timer = setTimeout(() => {
    logger.error('stop_timed_out', { timeout_ms: timeoutMs });
    host.exit(1);
  }, timeoutMs);
  running
    .stop()
    .then(
      () => host.exit(code),
      (error: unknown) => {
        logger.error('service_stop_failed', { error });
        host.exit(1);
      },
    )
    .finally(() => clearTimeout(timer));
}
