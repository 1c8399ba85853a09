/** Quotas of one app in one division, and the number of errors an endpoint takes in an hour. */
export interface Limits {
  readonly minutely: number;
  readonly daily: number;
  readonly errorsPerHour: number;
}

/** What Exact grants at the time of writing. Differs per app in reality: clients must read the headers. */
export const DOCUMENTED_LIMITS: Limits = { minutely: 60, daily: 5000, errorsPerHour: 10 };

/** Whether a call is let through, and the headers its answer carries either way. */
export interface Admission {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

interface Windows {
  minute: number;
  minuteUsed: number;
  day: number;
  dayUsed: number;
}

/** Counts calls per app and division in fixed clock minutes and UTC days. */
export class CallBudget {
  private readonly windows = new Map<string, Windows>();
  private limits: Limits;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  setLimits(limits: Limits): void {
    this.limits = limits;
  }

  /**
   * Takes one call. On a minute hit the answer lacks the daily headers, on a day hit the minutely ones: so it is
   * seen at the real system.
   */
  take(key: string, nowMs: number): Admission {
    const used = this.current(key, nowMs);
    if (used.dayUsed >= this.limits.daily) return { allowed: false, headers: this.dayHeaders(used) };
    if (used.minuteUsed >= this.limits.minutely) return { allowed: false, headers: this.minuteHeaders(used) };
    used.minuteUsed += 1;
    used.dayUsed += 1;
    return { allowed: true, headers: { ...this.dayHeaders(used), ...this.minuteHeaders(used) } };
  }

  /** Calls already used today by one app in one division. */
  usedToday(key: string, nowMs: number): number {
    return this.current(key, nowMs).dayUsed;
  }

  clear(): void {
    this.windows.clear();
  }

  private current(key: string, nowMs: number): Windows {
    const minute = Math.floor(nowMs / minuteMs);
    const day = Math.floor(nowMs / dayMs);
    const known = this.windows.get(key) ?? { minute, minuteUsed: 0, day, dayUsed: 0 };
    if (known.minute !== minute) Object.assign(known, { minute, minuteUsed: 0 });
    if (known.day !== day) Object.assign(known, { day, dayUsed: 0 });
    this.windows.set(key, known);
    return known;
  }

  private dayHeaders(used: Windows): Record<string, string> {
    return {
      'X-RateLimit-Limit': String(this.limits.daily),
      'X-RateLimit-Remaining': String(this.limits.daily - used.dayUsed),
      'X-RateLimit-Reset': String((used.day + 1) * dayMs),
    };
  }

  private minuteHeaders(used: Windows): Record<string, string> {
    return {
      'X-RateLimit-Minutely-Limit': String(this.limits.minutely),
      'X-RateLimit-Minutely-Remaining': String(this.limits.minutely - used.minuteUsed),
      'X-RateLimit-Minutely-Reset': String((used.minute + 1) * minuteMs),
    };
  }
}
