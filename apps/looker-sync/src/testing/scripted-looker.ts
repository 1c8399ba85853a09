import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger, silentMeter, type Clock } from '@ml-connector/kernel';
import { LookerJobs } from '../looker-jobs.js';

/** What a call is answered with: a status, a body, or never. */
export type Scripted = { readonly status?: number; readonly body?: unknown } | 'hang';

/** A Looker that answers as told and keeps what it was asked: `METHOD /path` below /api/4.0. */
export class ScriptedLooker {
  readonly seen: string[] = [];
  readonly answers = new Map<string, Scripted>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const call = `${request.method ?? ''} ${(request.url ?? '').replace('/api/4.0', '').split('?')[0] ?? ''}`;
      this.seen.push(call);
      const answer = this.answers.get(call) ?? {};
      if (answer === 'hang') return;
      response.writeHead(answer.status ?? 200).end(JSON.stringify(answer.body ?? []));
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  async jobs(clock: Clock): Promise<LookerJobs> {
    const baseUrl = await this.listen();
    return new LookerJobs(() => Promise.resolve({ baseUrl, accessToken: 't' }), clock, silentLogger, silentMeter);
  }

  count(call: string): number {
    return this.seen.filter((other) => other === call).length;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
