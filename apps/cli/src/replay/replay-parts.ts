import type { RebuildStore, WarehouseClient } from '@ml-connector/clickhouse';
import type { KafkaClient, MessageSink } from '@ml-connector/kafka';
import type { Clock } from '@ml-connector/kernel';
import type { Pace } from './pace.js';

/** What replays and rebuilds work with. */
export interface ReplayParts {
  readonly kafka: KafkaClient;
  readonly sink: MessageSink;
  readonly warehouse: WarehouseClient;
  readonly store: RebuildStore;
  readonly clock: Clock;
  readonly pace: Pace;
  /** Consumer group of the live writer. */
  readonly writerGroup: string;
  readonly onProgress: (progress: ReplayProgress) => void;
  /** Says what is done next, in words. */
  readonly onStep: (step: string) => void;
}

/** How far a replay is. */
export interface ReplayProgress {
  /** Offsets passed and to pass. */
  readonly done: number;
  readonly total: number;
  readonly rows: number;
  /** Messages of live traffic it waits for; null: it goes on. */
  readonly waitsForLag: number | null;
}

/** What a replay did. */
export interface ReplayResult {
  readonly messages: number;
  readonly rows: number;
  /** Rows ClickHouse refused, and its words for some of them. */
  readonly refused: number;
  readonly refusals: readonly string[];
  /** Records that can't be decoded, by reason: they are dead letters of the transformer. */
  readonly unreadable: Readonly<Record<string, number>>;
}
