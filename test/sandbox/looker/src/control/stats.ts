/** Counts of what callers did, for tests. */
export interface SandboxStats {
  readonly calls: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly logins: number;
  readonly logouts: number;
  /** Tokens given out and neither logged out nor expired. */
  readonly openTokens: number;
  readonly databaseQueries: number;
  /** Most calls that were in flight at the same time, logins aside. */
  readonly peakCalls: number;
  /** Those calls. */
  readonly peak: readonly PeakCall[];
}

/** A call that was in flight when there were most. */
export interface PeakCall {
  readonly operation: string;
  /** Nobody waits for its answer any more, and it is worked on all the same. */
  readonly callerGone: boolean;
}

/** A call while it is worked on. */
export interface Flight {
  readonly operation: string;
  callerGone: boolean;
}

/** A statement that went to ClickHouse. */
export interface SentSql {
  readonly atMs: number;
  readonly connection: string;
  readonly purpose: string;
  readonly sql: string;
}

const KEPT_STATEMENTS = 200;

/** Counts calls and keeps the last statements sent to the database. */
export class Recorder {
  private readonly calls = new Map<string, number>();
  private readonly statuses = new Map<string, number>();
  private readonly statements: SentSql[] = [];
  logins = 0;
  logouts = 0;
  databaseQueries = 0;
  private readonly flights = new Set<Flight>();
  private peak: readonly PeakCall[] = [];

  /** Calls in flight, logins aside. */
  get inFlight(): number {
    return this.flights.size;
  }

  /** Calls in flight whose callers have gone. */
  get abandoned(): number {
    return [...this.flights].filter(({ callerGone }) => callerGone).length;
  }

  begin(operation: string): Flight {
    const flight = { operation, callerGone: false };
    this.flights.add(flight);
    if (this.flights.size > this.peak.length) this.peak = this.snapshot();
    return flight;
  }

  end(flight: Flight): void {
    this.flights.delete(flight);
  }

  /** Told of each call when it comes. */
  onCall: (operationId: string) => void = () => undefined;

  call(operationId: string): void {
    this.onCall(operationId);
    this.calls.set(operationId, (this.calls.get(operationId) ?? 0) + 1);
  }

  status(status: number): void {
    this.statuses.set(String(status), (this.statuses.get(String(status)) ?? 0) + 1);
  }

  sql(statement: SentSql): void {
    this.databaseQueries += 1;
    this.statements.push(statement);
    if (this.statements.length > KEPT_STATEMENTS) this.statements.shift();
  }

  /** The last statements, oldest first. */
  lastSql(): SentSql[] {
    return [...this.statements];
  }

  stats(openTokens: number): SandboxStats {
    return {
      calls: Object.fromEntries(this.calls),
      statuses: Object.fromEntries(this.statuses),
      logins: this.logins,
      logouts: this.logouts,
      openTokens,
      databaseQueries: this.databaseQueries,
      peakCalls: this.peak.length,
      peak: this.peak,
    };
  }

  reset(): void {
    this.calls.clear();
    this.statuses.clear();
    this.logins = 0;
    this.logouts = 0;
    this.databaseQueries = 0;
    this.peak = this.snapshot();
    this.statements.length = 0;
  }

  private snapshot(): PeakCall[] {
    return [...this.flights].map((flight) => ({ ...flight }));
  }
}
