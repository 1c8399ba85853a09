/** What happened while engines start or end; for progress lines. */
export type EngineLog = (event: string, fields?: Readonly<Record<string, string | number>>) => void;

/** The engines there are. */
export const ENGINE_NAMES = ['kafka', 'postgres', 'clickhouse'] as const;
/** Names of the engines. */
export type EngineName = (typeof ENGINE_NAMES)[number];

/** An engine that runs as a child of this process. */
export interface RunningEngine {
  readonly name: EngineName;
  readonly pid: number;
  /** Resolves with the exit code or the signal when the engine has ended, for whatever reason. */
  readonly ended: Promise<string>;
  /** Ends it and waits for that; killed when it takes longer than 15 s. May be called twice. */
  stop(): Promise<void>;
}

/** Where the engines listen, and the read-only user of the warehouse. */
export interface EngineAddresses {
  /** `host:port`, several with commas. */
  readonly kafkaBrokers: string;
  readonly postgresUrl: string;
  readonly clickhouseUrl: string;
  readonly lookerUser: string;
  readonly lookerPassword: string;
}

/** Something is missing on this machine, or an engine does not start; the message says what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
