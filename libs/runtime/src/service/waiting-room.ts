import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HealthAnswer } from '../health/health-state.js';
import { showReadiness } from '../health/readiness-gauge.js';
import { PromMeter } from '../metrics/prom-meter.js';

/**
 * Answers in the place of a service that can't start yet: alive, not ready, and why. Without it an orchestrator knows
 * only that nobody answers, and restarts what a restart does not help.
 */
export class WaitingRoom {
  #reason = 'starting';
  #server: Server | undefined;

  constructor(
    private readonly service: string,
    private readonly port: number,
    private readonly host: string,
  ) {}

  /** Address it answers at; undefined while it is closed. */
  get url(): string | undefined {
    const address = this.#server?.address() as AddressInfo | null | undefined;
    return address === undefined || address === null ? undefined : `http://${this.host}:${address.port}`;
  }

  /** Why the service is not ready. */
  because(reason: string): void {
    this.#reason = reason;
  }

  /** Listens where the service will. Throws when somebody else does. */
  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((request, response) => void this.#answer(request.url ?? '', response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, this.host, resolve);
    });
    this.#server = server;
  }

  /** Leaves the place to the service. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async #answer(url: string, response: ServerResponse): Promise<void> {
    const path = url.split('?', 1)[0];
    if (path === '/metrics') {
      const meter = new PromMeter(this.service);
      showReadiness(meter, this.#health(false));
      const { contentType, text } = await meter.render();
      response.writeHead(200, { 'content-type': contentType }).end(text);
      return;
    }
    const health = this.#health(path === '/live');
    const body =
      path === '/live' || path === '/ready' ? health : { code: 'starting', message: 'not ready', remedy: null };
    response.writeHead(health.ok ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  #health(ok: boolean): HealthAnswer {
    return { ok, parts: { service: { ok, detail: ok ? 'starting' : this.#reason } } };
  }
}
