import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Region } from './books/books.js';
import type { AppRegistration } from './oauth/oauth-types.js';
import { REGIONS } from './server/sandbox-core.js';
import type { ExactSandboxOptions } from './start-sandbox.js';

const sizes = ['small', 'demo', 'bench'] as const;

/**
 * Options from flags, then from `EXACT_SANDBOX_*` variables (`--port-base` is `EXACT_SANDBOX_PORT_BASE`).
 * @throws Error that names the flag on a wrong value
 */
export function readCommandLine(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  today: string,
): ExactSandboxOptions {
  const values = parseFlags(argv);
  const read = (flag: string): string | undefined => {
    const value = values[flag] ?? env[`EXACT_SANDBOX_${flag.toUpperCase().replaceAll('-', '_')}`];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const dataDirectory = read('data-dir');
  const portBase = read('port-base');
  const regions = read('regions');
  const limits = read('limits');
  const apps = read('apps');
  const retry = read('webhook-retry-ms');
  return {
    books: { seed: whole('seed', read('seed') ?? '1'), size: sizeOf(read('size')), today: read('today') ?? today },
    relaxed: values['relaxed'] === true || env['EXACT_SANDBOX_RELAXED'] === 'true',
    ...(regions === undefined ? {} : { regions: regions.split(',').map(regionOf) }),
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
    ...(portBase === undefined ? {} : { ports: { base: whole('port-base', portBase) } }),
    ...(limits === undefined ? {} : { limits: limitsOf(limits) }),
    ...(apps === undefined ? {} : { apps: appsOf(apps) }),
    ...(retry === undefined ? {} : { webhookRetryUnitMs: whole('webhook-retry-ms', retry) }),
  };
}

function parseFlags(argv: readonly string[]): Readonly<Record<string, unknown>> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    strict: true,
    options: {
      seed: text,
      size: text,
      today: text,
      limits: text,
      'data-dir': text,
      'port-base': text,
      regions: text,
      apps: text,
      'webhook-retry-ms': text,
      relaxed: { type: 'boolean' },
    },
  });
  return values;
}

function whole(flag: string, text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new Error(`--${flag} must be a whole number, not '${text}'.`);
  return Number(text);
}

function sizeOf(text: string | undefined): (typeof sizes)[number] {
  const found = sizes.find((size) => size === (text ?? 'small'));
  if (found === undefined) throw new Error(`--size must be one of ${sizes.join(', ')}, not '${text ?? ''}'.`);
  return found;
}

function regionOf(text: string): Region {
  const found = REGIONS.find((region) => region === text.trim());
  if (found === undefined) throw new Error(`--regions must name some of ${REGIONS.join(', ')}, not '${text}'.`);
  return found;
}

/** `minutely,daily,errorsPerHour`; an empty place keeps the documented value. */
function limitsOf(text: string): NonNullable<ExactSandboxOptions['limits']> {
  const [minutely = '', daily = '', errorsPerHour = ''] = text.split(',');
  return {
    ...(minutely === '' ? {} : { minutely: whole('limits', minutely) }),
    ...(daily === '' ? {} : { daily: whole('limits', daily) }),
    ...(errorsPerHour === '' ? {} : { errorsPerHour: whole('limits', errorsPerHour) }),
  };
}

/** JSON text or the path of a JSON file: a list of app registrations. */
function appsOf(textOrPath: string): readonly AppRegistration[] {
  const parsed: unknown = JSON.parse(existsSync(textOrPath) ? readFileSync(textOrPath, 'utf8') : textOrPath);
  const fields = ['clientId', 'clientSecret', 'webhookSecret', 'redirectUri'];
  const complete = (app: unknown): boolean =>
    typeof app === 'object' && app !== null && fields.every((field) => field in app);
  if (!Array.isArray(parsed) || !parsed.every(complete)) {
    throw new Error(`--apps must be a JSON list of objects with ${fields.join(', ')}.`);
  }
  return parsed as AppRegistration[];
}
