/** A misbehaviour to play. Conditions first, then what happens. */
export interface Fault {
  /** Operation id of the official API description, such as `update_datagroup`; `*` means all. */
  readonly operation: string;
  /** How many calls it hits; without limit when absent. */
  readonly times?: number;
  /** Calls that pass before the first is hit. */
  readonly after?: number;
  /** Waits so long before anything else happens. */
  readonly delayMs?: number;
  /** Answers this status instead of working. */
  readonly status?: number;
  /** Seconds for the Retry-After header of `status`. */
  readonly retryAfterS?: number;
  /** Does the work and then answers `status`, as a gateway does that lost the answer. */
  readonly afterWork?: boolean;
  /** Closes the connection without an answer. */
  readonly drop?: boolean;
  /** Sends only the first half of the answer and closes the connection, after it was worked for. */
  readonly truncate?: boolean;
  /** Answers 200 with a page that is no answer, as a proxy does, without working. */
  readonly garble?: boolean;
  /** Sends the answer in pieces with so long a silence between them. */
  readonly dripMs?: number;
  /** Revokes the caller's token before the work, as an expiry in mid-job does. */
  readonly expireToken?: boolean;
}

/** Faults set by tests, each used up by the calls it hits. */
export class FaultBook {
  private entries: { fault: Fault; hits: number; passed: number }[] = [];

  add(fault: Fault): void {
    this.entries.push({ fault, hits: 0, passed: 0 });
  }

  clear(): void {
    this.entries = [];
  }

  /** Faults with how often each was hit. */
  list(): (Fault & { readonly hits: number })[] {
    return this.entries.map(({ fault, hits }) => ({ ...fault, hits }));
  }

  /** The first fault that hits a call of this operation. */
  take(operationId: string): Fault | undefined {
    for (const entry of this.entries) {
      const { fault } = entry;
      if (fault.operation !== '*' && fault.operation !== operationId) continue;
      if (fault.times !== undefined && entry.hits >= fault.times) continue;
      if (entry.passed < (fault.after ?? 0)) {
        entry.passed += 1;
        continue;
      }
      entry.hits += 1;
      return fault;
    }
    return undefined;
  }
}
