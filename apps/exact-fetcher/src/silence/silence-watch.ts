import { feedByName, FEEDS, type Feed } from '@ml-connector/catalogue';
import { newLineageId, Rounds, type Clock, type DivisionKey, type Logger } from '@ml-connector/kernel';
import type { AnswerWriter } from '../publishing/answer-writer.js';
import { withStore } from '../store/store-errors.js';
import type { SilenceMetrics } from './silence-metrics.js';
import type { SilenceStore, UntoldLoop } from './silence-store.js';
import { fallsSilent, found, heardTopics, type SilenceTimes } from './webhook-loop.js';

/** What the watch works with. */
export interface SilenceWatchDeps {
  readonly store: SilenceStore;
  readonly answers: AnswerWriter;
  readonly metrics: SilenceMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fail: (error: unknown) => void;
  readonly times: SilenceTimes;
  /** Milliseconds between two sweeps of a feed whose loop is silent. */
  readonly cadenceMs: number;
}

/** Looks are this far apart at most; a short grace wants them closer. */
const LOOK_MS = 5_000;
/** While a loop is silent its subscription is looked after this often. */
const RENEW_MS = 3_600_000;
/** Feeds listening to a topic, which nothing is known of until it is heard. */
const TOPICS = new Set(FEEDS.flatMap(({ webhookTopics }) => webhookTopics));

/** What a notice tells the watch. */
export interface HeardTopic {
  readonly divisionKey: DivisionKey;
  readonly topic: string;
  /** When webhook-ingress had it; epoch milliseconds. */
  readonly atMs: number;
}

/** Compares what reads find with the notices that came: a loop that stopped to deliver is reported, and swept instead. */
export class SilenceWatch {
  readonly #rounds: Rounds;
  /** When loops were last noted as heard; by division and topic. */
  readonly #noted = new Map<string, number>();
  #silent: ReadonlyMap<string, ReadonlySet<string>> = new Map();

  constructor(private readonly deps: SilenceWatchDeps) {
    const { clock, logger, fail } = deps;
    const everyMs = Math.min(LOOK_MS, deps.times.graceMs / 8);
    const options = { everyMs, waitsEvent: 'silence_watch_waits', clock, logger, fail };
    this.#rounds = new Rounds(options, () => this.look());
  }

  start(): void {
    this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** True while a loop that tells of the feed is silent in the division. */
  isSilent(divisionKey: DivisionKey, { webhookTopics }: Pick<Feed, 'webhookTopics'>): boolean {
    const silent = this.#silent.get(divisionKey);
    return silent !== undefined && webhookTopics.some((topic) => silent.has(topic));
  }

  /** Notices came. */
  async heard(said: readonly HeardTopic[]): Promise<void> {
    // Noted lately is noted: far below what notices and reads may cross, so that nothing is taken for missed by it.
    const stepMs = this.deps.times.crossingMs / 8;
    const news = said.filter(({ divisionKey, topic, atMs }) => {
      if (!TOPICS.has(topic)) return false;
      return atMs >= (this.#noted.get(`${divisionKey} ${topic}`) ?? -Infinity) + stepMs;
    });
    const { store, clock, times } = this.deps;
    for (const [divisionKey, own] of Map.groupBy(news, (one) => one.divisionKey)) {
      const notices = new Map<string, number>();
      for (const { topic, atMs } of own)
        notices.set(topic, Math.max(notices.get(topic) ?? 0, Math.min(atMs, clock.now())));
      await store.change(divisionKey, [...notices.keys()], (loops) => heardTopics(loops, notices, times, topicsOf));
      for (const [topic, atMs] of notices) this.#noted.set(`${divisionKey} ${topic}`, atMs);
    }
  }

  /** A poll found changes made after `fromMs`; nothing is known of feeds without topics, or without subscriptions. */
  async found(divisionKey: DivisionKey, feed: Feed, fromMs: number): Promise<void> {
    const { store, clock, times } = this.deps;
    if (feed.webhookTopics.length === 0) return;
    const subscribed = await store.subscribedSince(divisionKey, feed.webhookTopics, fromMs);
    if (subscribed.length === 0) return;
    const change = { feed, fromMs, atMs: clock.now(), subscribed };
    await store.change(divisionKey, feed.webhookTopics, (loops) => found(loops, change, times));
  }

  /** One look: who fell silent, who was heard again, and what follows. Every replica does it; all steps are repeatable. */
  async look(): Promise<void> {
    const { store, clock, times, metrics } = this.deps;
    await withStore(async () => {
      const nowMs = clock.now();
      await store.forgetUnwatched();
      for (const loop of await store.suspected())
        if (fallsSilent(loop, nowMs, times)) await store.markSilent(loop.divisionKey, loop, nowMs);
      this.#silent = await store.silent();
      await store.tell((untold) => this.#tell(untold, nowMs));
      for (const key of await store.renew(nowMs, RENEW_MS))
        this.deps.logger.info('subscriptions_asked', { division: key });
      metrics.show(await store.counts());
    });
  }

  async #tell(untold: readonly UntoldLoop[], nowMs: number): Promise<void> {
    const { store, answers, logger, cadenceMs } = this.deps;
    for (const { connectionId, divisionKey, topic, missedFeed, silentAt } of untold) {
      const facts = { connection_id: connectionId, division: divisionKey, topic };
      if (silentAt === null) logger.info('webhook_loop_recovered', facts);
      else logger.warn('webhook_loop_silent', { ...facts, entity: missedFeed });
      if (silentAt !== null) await store.hasten(divisionKey, feedsOf(topic), nowMs + cadenceMs);
    }
    for (const connectionId of new Set(untold.map((loop) => loop.connectionId))) {
      const silent = (await store.silentOf(connectionId)).map(({ silentAt, ...loop }) => ({
        ...loop,
        since: new Date(silentAt).toISOString(),
      }));
      await answers.send({ type: 'webhooks', id: newLineageId(nowMs), connectionId, silent });
    }
  }
}

function feedsOf(topic: string): readonly string[] {
  return FEEDS.filter(({ webhookTopics }) => webhookTopics.includes(topic)).map(({ name }) => name);
}

function topicsOf(feed: string): readonly string[] {
  return feedByName(feed)?.webhookTopics ?? [];
}
