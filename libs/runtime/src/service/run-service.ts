import { errorText } from '@ml-connector/kernel';
import type { z } from 'zod';
import { BadConfigError, EXIT_BAD_CONFIG, parseEnv } from '../config/parse-env.js';
import { createLogger } from '../logging/pino-logger.js';
import type { ServiceDefinition } from './define-service.js';
import { startService, type RunningService } from './start-service.js';

/**
 * Runs a service as this process: all that a `main.ts` does. Exit codes: 0 stopped on SIGTERM or SIGINT, 1 failed or
 * stopped too slowly, 78 bad configuration (all problems on stderr).
 */
export async function runService<Env extends z.ZodObject>(service: ServiceDefinition<Env>): Promise<void> {
  const config = readConfig(service);
  if (config === undefined) return;
  try {
    const running = await startService(service, { env: process.env, exit: (code) => process.exit(code) });
    process.on('uncaughtException', running.platform.fail);
    process.on('unhandledRejection', running.platform.fail);
    stopOnSignal(running, config.STOP_TIMEOUT_MS);
  } catch (error) {
    createLogger(service.name, config).error('service_start_failed', { error });
    process.exit(1);
  }
}

function readConfig(service: ServiceDefinition): ReturnType<typeof parseEnv> | undefined {
  try {
    return parseEnv(service.name, service.env, process.env);
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n`);
    process.exit(error instanceof BadConfigError ? EXIT_BAD_CONFIG : 1);
  }
}

function stopOnSignal(running: RunningService, timeoutMs: number): void {
  const { logger } = running.platform;
  const onSignal = (signal: string): void => {
    logger.info('signal_received', { signal });
    setTimeout(() => {
      logger.error('stop_timed_out', { timeout_ms: timeoutMs });
      process.exit(1);
    }, timeoutMs).unref();
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => running.platform.fail(error),
    );
  };
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
}
