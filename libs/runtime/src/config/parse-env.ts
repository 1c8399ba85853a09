import { TerminalError } from '@ml-connector/kernel';
import type { z } from 'zod';
import { baseEnv, type ConfigOf } from './base-env.js';
import { kafkaEnvProblems } from './kafka-env.js';
import { serverTlsProblems } from './server-tls-env.js';
import { serviceAuthProblems } from './service-auth-env.js';

/** Environment variables as the process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Exit code for a configuration that can't be used (EX_CONFIG). */
export const EXIT_BAD_CONFIG = 78;

/** The configuration can't be used; `problems` has one line for each bad key, never a value. */
export class BadConfigError extends TerminalError {
  readonly problems: readonly string[];

  constructor(service: string, problems: readonly string[]) {
    const lines = problems.map((problem) => `  - ${problem}`).join('\n');
    super('bad_config', `${service} can't start, its configuration has ${problems.length} problem(s):\n${lines}`);
    this.problems = problems;
  }
}

/**
 * Reads a service's configuration from the environment. An empty variable counts as unset.
 * Throws `BadConfigError` with all problems at once.
 */
export function parseEnv<Env extends z.ZodObject>(service: string, env: Env, source: Environment): ConfigOf<Env> {
  const schema = baseEnv.extend(env.shape);
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((key) => (source[key] ? [[key, source[key]]] : [])),
  );
  const parsed = schema.safeParse(given);
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => problemOf(issue, schema.shape, given)),
    ...serverTlsProblems(given),
    ...('SERVICE_AUTH_SECRET_FILE' in schema.shape ? serviceAuthProblems(given) : []),
    ...('KAFKA_SASL_MECHANISM' in schema.shape ? kafkaEnvProblems(given) : []),
  ];
  if (parsed.success && problems.length === 0) return parsed.data as ConfigOf<Env>;
  throw new BadConfigError(service, problems);
}

function problemOf(issue: z.core.$ZodIssue, shape: z.ZodRawShape, given: Record<string, unknown>): string {
  const key = String(issue.path[0] ?? '');
  const meaning = (shape[key] as z.ZodType | undefined)?.description;
  const what = key in given ? issue.message : 'is not set';
  return `${key}: ${what}${meaning === undefined ? '' : ` (${meaning})`}`;
}
