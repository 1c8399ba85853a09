/** Options of the command line. */
export interface MeasureOptions {
  readonly runs: number;
  readonly seed: number;
}

/** What a measurement found: figures by name, and whether its bar holds. */
export interface Measured {
  readonly figures: Readonly<Record<string, number | string>>;
  readonly ok: boolean;
  /** Why the bar does not hold. */
  readonly problems: readonly string[];
}

/** A benchmark measures how fast something is, a proof whether something holds over many tries. */
export interface Measurement {
  readonly kind: 'bench' | 'proof';
  readonly name: string;
  /** One line for the list. */
  readonly doc: string;
  /** What has to hold for exit code 0. */
  readonly bar: string;
  readonly defaultRuns: number;
  measure(options: MeasureOptions, signal: AbortSignal): Promise<Measured>;
}
