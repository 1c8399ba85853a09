import { signServiceToken, type Caller, type ServiceName } from '@ml-connector/contracts';
import { systemClock } from '@ml-connector/kernel';
import { execFile } from 'node:child_process';
import type { PlaceKind } from './findings.js';

/** Something that came out of the system while it was driven. */
export interface Seen {
  readonly kind: PlaceKind;
  readonly place: string;
  readonly text: string;
}

/** A call to a service. */
export interface WitnessedCall {
  readonly method?: string;
  readonly as?: Caller | 'nobody' | 'forger';
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Its answer is meant to hold a secret: it is handed back, and not kept for the search. */
  readonly answersSecret?: boolean;
}

const CALL_TIMEOUT_MS = 60_000;

/** Makes calls and runs commands, and keeps all that they answer. */
export class Witness {
  readonly seen: Seen[] = [];
  errors = 0;

  constructor(
    private readonly services: Readonly<Record<ServiceName, string>>,
    private readonly authSecret: string,
  ) {}

  /** Calls a service; an answer of any status is fine. */
  async call(service: ServiceName, path: string, call: WitnessedCall = {}): Promise<{ status: number; text: string }> {
    const { method = 'GET', as = 'operator', body } = call;
    const authorization = await this.authorization(service, as);
    const response = await fetch(`${this.services[service]}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) this.errors += 1;
    if (!response.ok || call.answersSecret !== true) {
      const headers = [...response.headers].filter(([name]) => !['location', 'set-cookie'].includes(name));
      const shown = new URL(path, 'http://service').pathname.split('/').slice(0, 4).join('/');
      this.keep('http_body', `${service} ${method} ${shown} ${response.status}`, `${JSON.stringify(headers)}\n${text}`);
    }
    return { status: response.status, text };
  }

  private async authorization(service: ServiceName, as: Caller | 'nobody' | 'forger'): Promise<string | undefined> {
    if (as === 'nobody') return undefined;
    const [secret, caller] =
      as === 'forger' ? (['not-the-secret'.repeat(4), 'operator'] as const) : [this.authSecret, as];
    return `Bearer ${await signServiceToken(secret, caller, service, systemClock.now())}`;
  }

  /** Runs a program to its end, whatever its exit code; keeps what it printed. */
  run(
    name: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = process.env,
    input = '',
    timeoutMs = 120_000,
  ): Promise<number> {
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [...args],
        { timeout: timeoutMs, killSignal: 'SIGKILL', env, maxBuffer: 1 << 26 },
        (error, stdout, stderr) => {
          this.keep('command_output', name, `${stdout}\n${stderr}`);
          resolve(error === null ? 0 : Number(error.code ?? -1));
        },
      );
      child.stdin?.end(input);
    });
  }

  keep(kind: PlaceKind, place: string, text: string): void {
    this.seen.push({ kind, place, text });
  }
}
