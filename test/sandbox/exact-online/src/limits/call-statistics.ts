import type { Region } from '../books/books.js';

/** One answered call, as the statistics see it. */
export interface CallRecord {
  readonly region: Region;
  readonly division: number | null;
  readonly clientId: string | null;
  /** Path below the division without keys, or `oauth2/token`, `current/Me`. */
  readonly resource: string;
  readonly status: number;
  readonly rows: number;
  readonly atMs: number;
}

/** Counts of calls to one division by one app. */
export interface DivisionCounts {
  region: Region;
  division: number;
  clientId: string;
  calls: number;
  overLimit: number;
  errors: number;
  maxInFlight: number;
  maxPerMinute: number;
}

/** Counts of calls to one resource over all divisions. */
export interface ResourceCounts {
  calls: number;
  rows: number;
  errors: number;
}

/** What `GET /stats` of the control interface gives. */
export interface CallStatistics {
  readonly calls: number;
  readonly overLimit: number;
  readonly velocityBlocks: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byDivision: readonly DivisionCounts[];
  readonly byResource: Readonly<Record<string, ResourceCounts>>;
}

/** Keeps the counts that tests and benchmarks read. */
export class StatisticsKeeper {
  private calls = 0;
  private overLimit = 0;
  private velocityBlocks = 0;
  private readonly byStatus = new Map<string, number>();
  private readonly byDivision = new Map<string, DivisionCounts>();
  private readonly byResource = new Map<string, ResourceCounts>();
  private readonly inFlight = new Map<string, number>();
  private readonly minutes = new Map<string, { minute: number; calls: number }>();

  /** Notes the start of a call to a division; the function given back notes its end. */
  begin(region: Region, division: number, clientId: string): () => void {
    const counts = this.division(region, division, clientId);
    const key = divisionKey(region, division, clientId);
    const running = (this.inFlight.get(key) ?? 0) + 1;
    this.inFlight.set(key, running);
    counts.maxInFlight = Math.max(counts.maxInFlight, running);
    return () => this.inFlight.set(key, (this.inFlight.get(key) ?? 1) - 1);
  }

  note(call: CallRecord): void {
    this.calls += 1;
    const failed = call.status >= 400;
    const limited = call.status === 429;
    if (limited) this.overLimit += 1;
    this.byStatus.set(String(call.status), (this.byStatus.get(String(call.status)) ?? 0) + 1);
    const resource = this.byResource.get(call.resource) ?? { calls: 0, rows: 0, errors: 0 };
    resource.calls += 1;
    resource.rows += call.rows;
    if (failed) resource.errors += 1;
    this.byResource.set(call.resource, resource);
    if (call.division === null || call.clientId === null) return;
    const counts = this.division(call.region, call.division, call.clientId);
    counts.calls += 1;
    if (limited) counts.overLimit += 1;
    else if (failed) counts.errors += 1;
    const perMinute = this.countMinute(divisionKey(call.region, call.division, call.clientId), call.atMs);
    counts.maxPerMinute = Math.max(counts.maxPerMinute, perMinute);
  }

  noteVelocityBlock(): void {
    this.velocityBlocks += 1;
  }

  read(): CallStatistics {
    return {
      calls: this.calls,
      overLimit: this.overLimit,
      velocityBlocks: this.velocityBlocks,
      byStatus: Object.fromEntries(this.byStatus),
      byDivision: [...this.byDivision.values()].map((counts) => ({ ...counts })),
      byResource: Object.fromEntries([...this.byResource].map(([name, counts]) => [name, { ...counts }])),
    };
  }

  reset(): void {
    this.calls = 0;
    this.overLimit = 0;
    this.velocityBlocks = 0;
    for (const counts of [this.byStatus, this.byDivision, this.byResource, this.minutes]) counts.clear();
  }

  private division(region: Region, division: number, clientId: string): DivisionCounts {
    const key = divisionKey(region, division, clientId);
    const counts = this.byDivision.get(key) ?? {
      region,
      division,
      clientId,
      calls: 0,
      overLimit: 0,
      errors: 0,
      maxInFlight: 0,
      maxPerMinute: 0,
    };
    this.byDivision.set(key, counts);
    return counts;
  }

  private countMinute(key: string, atMs: number): number {
    const minute = Math.floor(atMs / 60_000);
    const known = this.minutes.get(key);
    const counted = known?.minute === minute ? { minute, calls: known.calls + 1 } : { minute, calls: 1 };
    this.minutes.set(key, counted);
    return counted.calls;
  }
}

/** Key of an app in a division of a region: the unit of quotas and counts. */
export function divisionKey(region: Region, division: number, clientId: string): string {
  return `${clientId}|${region}|${division}`;
}
