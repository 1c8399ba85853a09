/** Exit codes of the command line; the same for every command. */
export const EXIT = {
  /** Done, and everything is equal where something was compared. */
  ok: 0,
  /** Done, but differences or faults were found; they are printed. */
  differences: 1,
  /** The call is wrong: unknown option, missing argument. */
  usage: 2,
  /** What was asked could not be done; the message says why and what to do. */
  failed: 3,
  /** Configuration is missing or wrong; all problems are printed. */
  config: 78,
} as const;
