/** What happened while engines start; for progress lines. */
export type EngineLog = (event: string, fields?: Readonly<Record<string, string | number>>) => void;

/** Names of the engines. */
export type EngineName = 'kafka' | 'postgres' | 'clickhouse';

/** An engine that runs as a child of this process. */
export interface RunningEngine {
  readonly name: EngineName;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Something is missing on this machine; the message says how to get it. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
