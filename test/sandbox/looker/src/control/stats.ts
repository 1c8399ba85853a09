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
  /** Calls in flight, logins aside. */
  inFlight = 0;
  private peakCalls = 0;

  begin(): void {
    this.inFlight += 1;
    this.peakCalls = Math.max(this.peakCalls, this.inFlight);
  }

  end(): void {
    this.inFlight -= 1;
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
      peakCalls: this.peakCalls,
    };
  }

  reset(): void {
    this.calls.clear();
    this.statuses.clear();
    this.logins = 0;
    this.logouts = 0;
    this.databaseQueries = 0;
    this.peakCalls = this.inFlight;
    this.statements.length = 0;
  }
}
