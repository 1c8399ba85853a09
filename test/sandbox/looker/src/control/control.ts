import type { IncomingMessage, ServerResponse } from 'node:http';
import { playSchedules, type Delivery } from '../api/deliver.js';
import { playMaintenance, type MaintenanceResult } from '../api/datagroups.js';
import type { SandboxContext } from '../api/context.js';
import type { Fault } from './faults.js';
import type { SandboxStats, SentSql } from './stats.js';

/** What tests and scripts may ask of the sandbox beside the API. */
export class SandboxControl {
  constructor(
    /** Base address of the control server, which serves the same over HTTP. */
    readonly url: string,
    private readonly context: SandboxContext,
  ) {}

  stats(): SandboxStats {
    const nowMs = this.context.clock.nowMs();
    const { tokens } = this.context.store.state;
    const open = Object.values(tokens).filter((record) => record.expiresAtMs > nowMs);
    return this.context.recorder.stats(open.length);
  }

  /** Calls that are worked on though their callers have gone. */
  abandonedCalls(): number {
    return this.context.recorder.abandoned;
  }

  /** Workspaces of live tokens that are not production: dev mode that a job left behind. */
  devSessions(): number {
    const nowMs = this.context.clock.nowMs();
    return Object.values(this.context.store.state.tokens).filter(
      (record) => record.workspace === 'dev' && record.expiresAtMs > nowMs,
    ).length;
  }

  /** Commit that is deployed of each project. */
  production(): Readonly<Record<string, string | null>> {
    const projects = Object.entries(this.context.store.state.projects);
    return Object.fromEntries(projects.map(([id, project]) => [id, project.productionCommit ?? null]));
  }

  /** Tells of each call, by its operation, when it comes and before anything is done for it. */
  onCall(listener: (operationId: string) => void): void {
    this.context.recorder.onCall = listener;
  }

  resetStats(): void {
    this.context.recorder.reset();
  }

  addFault(fault: Fault): void {
    this.context.faults.add(fault);
  }

  clearFaults(): void {
    this.context.faults.clear();
  }

  faults(): readonly (Fault & { readonly hits: number })[] {
    return this.context.faults.list();
  }

  /** Moves the clock to so many milliseconds off the base clock. */
  setClockOffset(offsetMs: number): void {
    this.context.clock.setOffset(offsetMs);
  }

  /** Plays one tick of the maintenance schedule. */
  async maintenance(): Promise<MaintenanceResult[]> {
    const results = await playMaintenance(this.context);
    await playSchedules(this.context);
    return results;
  }

  /** What scheduled plans delivered, oldest first. */
  deliveries(): readonly Delivery[] {
    return this.context.deliveries;
  }

  /** The last statements sent to ClickHouse, oldest first. */
  lastSql(): readonly SentSql[] {
    return this.context.recorder.lastSql();
  }

  /** Answers one request of the control server. */
  async handle(request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://control').pathname;
    const answer = await this.answer(`${request.method ?? 'GET'} ${path}`, body);
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: 'unknown control path' }));
  }

  private async answer(route: string, body: string): Promise<unknown> {
    const given = (): Record<string, unknown> => JSON.parse(body === '' ? '{}' : body) as Record<string, unknown>;
    switch (route) {
      case 'GET /health':
        return { status: 'ok', now_ms: this.context.clock.nowMs() };
      case 'GET /stats':
        return { ...this.stats(), devSessions: this.devSessions() };
      case 'GET /production':
        return this.production();
      case 'DELETE /stats':
        this.resetStats();
        return {};
      case 'GET /faults':
        return this.faults();
      case 'POST /faults':
        this.addFault(given() as unknown as Fault);
        return this.faults();
      case 'DELETE /faults':
        this.clearFaults();
        return {};
      case 'POST /clock':
        this.setClockOffset(Number(given()['offsetMs']));
        return { offsetMs: this.context.clock.offsetMs, now_ms: this.context.clock.nowMs() };
      case 'POST /maintenance':
        return this.maintenance();
      case 'GET /deliveries':
        return this.deliveries();
      case 'GET /sql':
        return this.lastSql();
      default:
        return undefined;
    }
  }
}
