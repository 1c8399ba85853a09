import { z } from 'zod';
import { tracingEnv } from './tracing-env.js';

/** Levels a service can log at, quiet to loud. */
export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;

/** Forms of a log line; `auto` is pretty on a terminal and JSON elsewhere. */
export const LOG_FORMATS = ['json', 'pretty', 'auto'] as const;

/** Environment every service reads. */
export const baseEnv = z.object({
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe('Port of the HTTP server (health, metrics, internal API); 0 takes a free one and logs it.'),
  HOST: z.string().default('127.0.0.1').describe('Address the HTTP server listens on; 0.0.0.0 in a container.'),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info').describe('Least important level that is logged.'),
  LOG_FORMAT: z
    .enum(LOG_FORMATS)
    .default('auto')
    .describe('Form of a log line; auto: pretty on a terminal, else JSON.'),
  TLS_CERT_FILE: z
    .string()
    .optional()
    .describe('File with the certificate the HTTP server answers https by, in PEM; plain http without it.'),
  TLS_KEY_FILE: z
    .string()
    .optional()
    .describe('File with the key of that certificate in PEM; both are read again when they change.'),
  STOP_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(30_000)
    .describe('Milliseconds a stop may take to finish the work in hand before the process ends anyway.'),
  ...tracingEnv,
});

/** Values of the environment every service reads. */
export type BaseConfig = z.output<typeof baseEnv>;

/** Configuration of a service: its own environment schema's output and the base. */
export type ConfigOf<Env extends z.ZodObject> = z.output<Env> & BaseConfig;
