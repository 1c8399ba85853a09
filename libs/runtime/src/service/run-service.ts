import { errorText, systemClock } from '@ml-connector/kernel';
import type { DestinationStream } from 'pino';
import type { z } from 'zod';
import { BadConfigError, EXIT_BAD_CONFIG, parseEnv, type Environment } from '../config/parse-env.js';
import { createLogger } from '../logging/pino-logger.js';
import type { ServiceDefinition } from './define-service.js';
import { startPatiently } from './start-patiently.js';
import { startService, type RunningService, type StartOptions } from './start-service.js';
import { WaitingRoom } from './waiting-room.js';

/** The little of a process that running a service touches; tests bring their own. */
export interface ProcessHost {
  readonly env: Environment;
  readonly stderr: { write(text: string): unknown };
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  once(event: 'SIGTERM' | 'SIGINT', listener: (signal: string) => void): unknown;
  exit(code: number): void;
  /** Where log lines go; stdout without it. */
  readonly logStream?: DestinationStream;
}

/**
 * Runs a service as this process: all that a `main.ts` does. While it can't start for a reason that was foreseen it
 * answers as not ready, with the reason, and tries again. A failure nobody caught stops it in order: what is in hand is
 * finished. Exit codes: 0 stopped on SIGTERM or SIGINT, 1 failed or stopped too slowly, 78 bad configuration, also when
 * a part finds that at the start (all problems on stderr).
 */
export async function runService<Env extends z.ZodObject>(
  service: ServiceDefinition<Env>,
  host: ProcessHost = process,
): Promise<void> {
  const config = readConfig(service, host);
  if (config === undefined) return;
  const early = createLogger(service.name, config, host.logStream);
  const stopping = new AbortController();
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
  const onSignal = (signal: string): void => {
    early.info('signal_received', { signal });
    stopping.abort(new Error(`stopped by ${signal}`));
    end(0);
  };
  host.once('SIGTERM', onSignal);
  host.once('SIGINT', onSignal);
  try {
    running = await startPatiently({
      start: (beforeListen) => startService(service, startOptions(host, end, beforeListen)),
      room: new WaitingRoom(service.name, config.PORT, config.HOST),
      clock: systemClock,
      logger: early,
      signal: stopping.signal,
    });
  } catch (error) {
    if (stopping.signal.aborted) return;
    early.error('service_start_failed', { error });
    const misconfigured = error instanceof BadConfigError;
    if (misconfigured) host.stderr.write(`${error.message}\n`);
    host.exit(misconfigured ? EXIT_BAD_CONFIG : 1);
    return;
  }
  // A signal while the last try was under way: it is stopped in order now.
  if (stopping.signal.aborted) end(0);
}

function startOptions(
  host: ProcessHost,
  exit: (code: number) => void,
  beforeListen: () => Promise<void>,
): StartOptions {
  return { env: host.env, exit, beforeListen, ...(host.logStream === undefined ? {} : { logStream: host.logStream }) };
}

function readConfig(service: ServiceDefinition, host: ProcessHost): ReturnType<typeof parseEnv> | undefined {
  try {
    return parseEnv(service.name, service.env, host.env);
  } catch (error) {
    const misconfigured = error instanceof BadConfigError;
    // Beside the text for people an event like any other: level and form can't be known.
    const logger = createLogger(service.name, { LOG_LEVEL: 'error', LOG_FORMAT: 'auto' }, host.logStream);
    logger.error('bad_configuration', misconfigured ? { problems: error.problems } : { error });
    host.stderr.write(`${errorText(error)}\n`);
    host.exit(misconfigured ? EXIT_BAD_CONFIG : 1);
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
