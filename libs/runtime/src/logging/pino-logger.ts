import { ConnectorError, errorText, noTracer, type LogFields, type Logger, type Tracer } from '@ml-connector/kernel';
import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import { PinoPretty } from 'pino-pretty';
import type { BaseConfig } from '../config/base-env.js';

/** Keys whose values never reach a log, at the top or one level down, whoever logs them. */
const SECRET_KEYS = [
  'authorization',
  'password',
  'secret',
  'secrets',
  'clientSecret',
  'client_secret',
  'webhookSecret',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'token',
  'code_verifier',
];

/** Makes the service's logger: one event a line, JSON or for people; written before the call returns. In a trace it says which. */
export function createLogger(
  service: string,
  config: Pick<BaseConfig, 'LOG_LEVEL' | 'LOG_FORMAT'>,
  stream?: DestinationStream,
  tracer: Tracer = noTracer,
): Logger {
  const pretty = config.LOG_FORMAT === 'pretty' || (config.LOG_FORMAT === 'auto' && process.stdout.isTTY === true);
  const target =
    stream ??
    (pretty
      ? PinoPretty({ sync: true, colorize: process.stdout.isTTY === true, ignore: 'pid,hostname', messageKey: 'event' })
      : pino.destination({ dest: 1, sync: true }));
  return wrap(
    pino(
      {
        level: config.LOG_LEVEL,
        base: { service },
        messageKey: 'event',
        formatters: { level: (label) => ({ level: label }) },
        timestamp: pino.stdTimeFunctions.isoTime,
        ...(tracer.enabled ? { mixin: () => tracer.where() ?? {} } : {}),
        redact: { paths: [...SECRET_KEYS, ...SECRET_KEYS.map((key) => `*.${key}`)], censor: '[secret]' },
      },
      target,
    ),
  );
}

function wrap(log: Pino): Logger {
  return {
    debug: (event, fields) => log.debug(plain(fields), event),
    info: (event, fields) => log.info(plain(fields), event),
    warn: (event, fields) => log.warn(plain(fields), event),
    error: (event, fields) => log.error(plain(fields), event),
    child: (fields) => wrap(log.child(plain(fields))),
  };
}

/** Errors as plain fields: a driver's error object may hold a request with its headers. */
function plain(fields: LogFields = {}): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) out[key] = value instanceof Error ? describeError(value) : value;
  return out;
}

/** What a log says about an error: kind, code, message, stack and the causes' messages. */
export function describeError(error: unknown): LogFields {
  const stated =
    error instanceof ConnectorError
      ? { kind: error.kind, code: error.code, details: error.details }
      : { kind: 'unknown' };
  const stack = error instanceof Error ? error.stack : undefined;
  const causes: string[] = [];
  for (let cause = error instanceof Error ? error.cause : undefined; cause !== undefined && causes.length < 5;) {
    causes.push(errorText(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return {
    ...stated,
    message: errorText(error),
    ...(causes.length === 0 ? {} : { causes }),
    ...(stack === undefined ? {} : { stack }),
  };
}
