/** Where a transformer is struck. */
export const TRANSFORMER_POINTS = ['before_send', 'after_send', 'before_commit', 'rebalance'] as const;

/**
 * Where a warehouse writer is struck. `two_owners`: it loses its partitions with a batch in hand, goes on when another
 * writer has them, and both write.
 */
export const WRITER_POINTS = [
  'before_insert',
  'in_insert',
  'after_insert',
  'before_commit',
  'rebalance',
  'two_owners',
] as const;

/** Engines that are killed and started again. */
export const ENGINE_POINTS = ['broker', 'clickhouse'] as const;

/** A place in a service where it can be struck. */
export type KillPoint = (typeof TRANSFORMER_POINTS)[number] | (typeof WRITER_POINTS)[number];

/**
 * What happens there: `kill` ends the process at once, `stop` halts it as a machine that hangs (SIGSTOP), `linger` takes
 * it out of its group and has it go on a second later, as one whose heartbeats did not get through.
 */
export type Strike = 'kill' | 'stop' | 'linger';

/** What the proof tells a service: strike when the point is passed for the `after`th time from now. */
export interface ToVictim {
  readonly point: KillPoint;
  readonly strike: Strike;
  readonly after: number;
}

/** What a service tells the proof: it works, or it is being struck at a point. */
export type FromVictim = { readonly type: 'assigned' } | { readonly type: 'struck'; readonly point: KillPoint };
