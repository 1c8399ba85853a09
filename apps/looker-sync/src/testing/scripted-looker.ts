import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger, silentMeter, type Clock } from '@ml-connector/kernel';
import { CallGate, LookerTransport, type LookerSession } from '@ml-connector/looker';
import { LookerJobs } from '../looker-jobs.js';
import { KeptCounts } from './kept-books.test-double.js';

/** What a call is answered with: a status, a body, or never. */
export type Scripted = { readonly status?: number; readonly body?: unknown } | 'hang';

/** A Looker that answers as told and keeps what it was asked: `METHOD /path` below /api/4.0. */
export class ScriptedLooker {
  readonly seen: string[] = [];
  /** Bodies as parsed, with the call they came with. */
  readonly said: { readonly call: string; readonly body: unknown }[] = [];
  readonly answers = new Map<string, Scripted>();
  /** Answers that no parsed body has: numbers with all their digits. */
  readonly text = new Map<string, string>();
  /** Told of each call before it is answered. */
  onCall: (call: string) => void = () => undefined;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const call = `${request.method ?? ''} ${(request.url ?? '').replace('/api/4.0', '').split('?')[0] ?? ''}`;
      this.seen.push(call);
      this.onCall(call);
      const answer = this.answers.get(call) ?? {};
      if (answer === 'hang') return;
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      request.on('end', () => {
        if (text !== '') this.said.push({ call, body: JSON.parse(text) });
        response.writeHead(answer.status ?? 200).end(this.text.get(call) ?? JSON.stringify(answer.body ?? []));
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** Speaks to it with a token. */
  async transport(clock: Clock): Promise<LookerTransport> {
    const session = { baseUrl: await this.listen(), accessToken: 't' };
    return new LookerTransport(session, { clock, gate: new CallGate({ atOnce: 1, waiting: 8 }, clock) });
  }

  async jobs(clock: Clock): Promise<LookerJobs> {
    const baseUrl = await this.listen();
    const session = (): Promise<LookerSession> => Promise.resolve({ baseUrl, accessToken: 't' });
    const counts = new KeptCounts();
    return new LookerJobs({ session, counts, callsPerDay: 0, clock, logger: silentLogger, meter: silentMeter });
  }

  /** Bodies of one call. */
  bodiesOf(call: string): unknown[] {
    return this.said.filter((one) => one.call === call).map(({ body }) => body);
  }

  count(call: string): number {
    return this.seen.filter((other) => other === call).length;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
