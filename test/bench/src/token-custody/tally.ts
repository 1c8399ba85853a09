/** What was counted. */
export class Tally {
  chainsLost = 0;
  doubleRefreshes = 0;
  tooEarly = 0;
  unnoticed = 0;
  inWindowDeaths = 0;
  /** Called by a process that had stood still between its last look at the clock and the wire; refused, no harm done. */
  lateCalls = 0;
  /** Tries with the stored token while the answer to it was lost, or in the hands of a process that stood still. */
  recoveries = 0;
  /** Held, and restored by the process that had the pair when it went on. */
  savedLate = 0;
  /** Stored by a process that died before it could say so. */
  storedUnheard = 0;
  deadTokens = 0;
  usedBeforeStored = 0;
  serverErrors = 0;
  crashes = 0;
  reads = 0;
  stops = 0;
  dbRestarts = 0;
  resolvedMaxMs = 0;
  readonly kills: Record<string, number> = {};

  killed(step: string): void {
    this.kills[step] = (this.kills[step] ?? 0) + 1;
  }
}
