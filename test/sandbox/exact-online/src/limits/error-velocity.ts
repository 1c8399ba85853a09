const hourMs = 3_600_000;
const counted = new Set([400, 401, 403, 404]);

interface ErrorWindow {
  errorsAtMs: number[];
  blockedUntilMs: number;
}

/**
 * The error velocity limit: more than N errors (400, 401, 403, 404) per key, user, division and endpoint within an
 * hour block that combination for an hour; each call made meanwhile makes it an hour again.
 */
export class ErrorVelocity {
  private readonly windows = new Map<string, ErrorWindow>();

  constructor(private errorsPerHour: number) {}

  setErrorsPerHour(errorsPerHour: number): void {
    this.errorsPerHour = errorsPerHour;
  }

  /** End of the block of a combination, epoch ms, or null when it is free. A blocked call prolongs the block. */
  blockedUntil(key: string, nowMs: number): number | null {
    const window = this.windows.get(key);
    if (window === undefined || window.blockedUntilMs <= nowMs) return null;
    window.blockedUntilMs = nowMs + hourMs;
    return window.blockedUntilMs;
  }

  /** Notes the status of an answer; gives true when it brought the block on. */
  note(key: string, status: number, nowMs: number): boolean {
    if (!counted.has(status)) return false;
    const window = this.windows.get(key) ?? { errorsAtMs: [], blockedUntilMs: 0 };
    window.errorsAtMs = [...window.errorsAtMs.filter((atMs) => atMs > nowMs - hourMs), nowMs];
    this.windows.set(key, window);
    if (window.errorsAtMs.length <= this.errorsPerHour) return false;
    window.blockedUntilMs = nowMs + hourMs;
    window.errorsAtMs = [];
    return true;
  }

  /** Combinations that are blocked now. */
  blocked(nowMs: number): readonly string[] {
    return [...this.windows].filter(([, window]) => window.blockedUntilMs > nowMs).map(([key]) => key);
  }

  clear(): void {
    this.windows.clear();
  }
}
