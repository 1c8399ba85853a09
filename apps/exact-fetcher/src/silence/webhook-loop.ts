import type { Feed } from '@ml-connector/catalogue';

/** What is known of the webhooks of one topic in one division. Times are epoch milliseconds. */
export interface WebhookLoop {
  readonly topic: string;
  /** When its last notice was received. */
  readonly heardAt: number | null;
  /** A read found changes that no notice told of: they were made after this time. */
  readonly missedFrom: number | null;
  /** When the read found them. */
  readonly missedAt: number | null;
  /** Feed they were found in. */
  readonly missedFeed: string | null;
  /** When the loop was found to be silent. */
  readonly silentAt: number | null;
}

/** A loop nothing is known of. */
export const unknownLoop = (topic: string): WebhookLoop => ({
  ...{ topic, heardAt: null, missedFrom: null, missedAt: null, missedFeed: null, silentAt: null },
});

/** Changes that a read found. */
export interface FoundChanges {
  readonly feed: Pick<Feed, 'name' | 'webhookTopics'>;
  /** They were made after this time: when the read before began. */
  readonly fromMs: number;
  readonly atMs: number;
  /** Topics of the feed whose subscription was there before the changes: only they can have missed them. */
  readonly subscribed: readonly string[];
}

/** How long a loop is waited for. */
export interface SilenceTimes {
  /** Milliseconds a notice may be later than the read that found its change. */
  readonly graceMs: number;
  /** Milliseconds a notice may be older than the time its change is counted from: clocks differ, reads and notices cross. */
  readonly crossingMs: number;
}

/** The times that go with a grace. */
export function silenceTimes(graceMs: number): SilenceTimes {
  return { graceMs, crossingMs: graceMs / 8 };
}

const NOTHING_MISSED = { missedFrom: null, missedAt: null, missedFeed: null, silentAt: null };

/** A division's loops after notices: when the last one of each topic was received. `topicsOf`: what tells of a feed. */
export function heardTopics(
  loops: readonly WebhookLoop[],
  notices: ReadonlyMap<string, number>,
  { crossingMs }: SilenceTimes,
  topicsOf: (feed: string) => readonly string[],
): readonly WebhookLoop[] {
  return loops.map((loop) => {
    const ownMs = notices.get(loop.topic);
    if (ownMs !== undefined) return heard(loop, ownMs, ownMs + crossingMs);
    const others =
      loop.missedFeed === null ? [] : topicsOf(loop.missedFeed).flatMap((topic) => notices.get(topic) ?? []);
    return others.length === 0 ? loop : excused(loop, Math.max(...others) + crossingMs);
  });
}

/** Takes in a notice: changes made up to then are no longer missed, and a silent loop is heard again. */
function heard(loop: WebhookLoop, atMs: number, upToMs: number): WebhookLoop {
  const heardAt = Math.max(atMs, loop.heardAt ?? 0);
  return { ...loop, heardAt, ...(isCovered(loop, upToMs) ? NOTHING_MISSED : {}) };
}

/**
 * A topic that also tells of the feed in which something was missed was heard: the feed's changes may all have been
 * its own. Only where no other topic could have told of them a loop stays under suspicion.
 */
function excused(loop: WebhookLoop, upToMs: number): WebhookLoop {
  return isCovered(loop, upToMs) ? { ...loop, ...NOTHING_MISSED } : loop;
}

function isCovered({ missedFrom }: WebhookLoop, upToMs: number): boolean {
  return missedFrom !== null && upToMs >= missedFrom;
}

/** A division's loops after a read found changes; the first changes that were missed are kept. */
export function found(
  loops: readonly WebhookLoop[],
  { feed, fromMs, atMs, subscribed }: FoundChanges,
  { crossingMs }: SilenceTimes,
): readonly WebhookLoop[] {
  const told = ({ topic, heardAt }: WebhookLoop): boolean =>
    feed.webhookTopics.includes(topic) && heardAt !== null && heardAt >= fromMs - crossingMs;
  if (loops.some(told)) return loops;
  const isOnlyTopic = feed.webhookTopics.length === 1;
  return loops.map((loop) => {
    if (!subscribed.includes(loop.topic) || !feed.webhookTopics.includes(loop.topic)) return loop;
    if (loop.missedAt === null) return { ...loop, missedFrom: fromMs, missedAt: atMs, missedFeed: feed.name };
    // What only this topic tells of is the better witness: no other topic excuses it.
    return isOnlyTopic && loop.missedFeed !== feed.name ? { ...loop, missedFeed: feed.name } : loop;
  });
}

/** True when a loop that is not known to be silent has had the grace to deliver what was missed. */
export function fallsSilent({ missedAt, silentAt }: WebhookLoop, nowMs: number, { graceMs }: SilenceTimes): boolean {
  return missedAt !== null && silentAt === null && nowMs - missedAt >= graceMs;
}
