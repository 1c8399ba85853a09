import { runService, type ProcessHost, type ServiceDefinition } from '@ml-connector/runtime';
import { freePort } from '@ml-connector/testing';

type Body = Record<string, unknown>;

/** Runs a service as its own process would be run, inside of this one: what it logs, answers and exits with. */
export class PatientHost {
  readonly events: Body[] = [];
  exited: number | undefined;
  stderr = '';
  #listeners = new Map<string, (what: never) => void>();
  #url = '';

  /** Starts it and comes back at once; what `env` names is all it has. */
  async run(service: ServiceDefinition, env: Record<string, string>): Promise<void> {
    const port = await freePort();
    this.#url = `http://127.0.0.1:${port}`;
    const host: ProcessHost = {
      env: { PORT: String(port), LOG_FORMAT: 'json', ...env },
      stderr: { write: (text) => (this.stderr += text) },
      on: (event, listener) => this.#listeners.set(event, listener),
      once: (event, listener) => this.#listeners.set(event, listener),
      exit: (code) => {
        this.exited ??= code;
      },
      logStream: { write: (line) => void this.events.push(JSON.parse(line) as Body) },
    };
    void runService(service, host);
  }

  /** Status and body of `/ready`. */
  async ready(): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.#url}/ready`, { headers: { connection: 'close' } });
    return { status: response.status, text: await response.text() };
  }

  async live(): Promise<number> {
    return (await fetch(`${this.#url}/live`, { headers: { connection: 'close' } })).status;
  }

  /** Samples of `service_ready`, as the alert reads them. */
  async readiness(): Promise<string[]> {
    const text = await (await fetch(`${this.#url}/metrics`, { headers: { connection: 'close' } })).text();
    return text.split('\n').filter((line) => line.startsWith('service_ready{'));
  }

  /** Codes of the errors of these events. */
  codesOf(event: string): unknown[] {
    return this.events.filter((line) => line['event'] === event).map((line) => (line['error'] as Body)['code']);
  }

  async stop(): Promise<void> {
    this.#listeners.get('SIGTERM')?.('SIGTERM' as never);
    for (let waits = 0; this.exited === undefined && waits < 300; waits++)
      await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
