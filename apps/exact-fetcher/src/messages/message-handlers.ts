import { entitiesOf, feedByName, FEEDS, type Feed } from '@ml-connector/catalogue';
import type { Answer, Command, ConnectionState, Loaded, Notice } from '@ml-connector/contracts';
import {
  divisionKey,
  drop,
  ok,
  type ChangeLatency,
  type Clock,
  type DivisionKey,
  type Logger,
  type Outcome,
  type Traces,
} from '@ml-connector/kernel';
import type { SiteClocks } from '../calls/site-clocks.js';
import type { TokenSource } from '../calls/token-source.js';
import type { AnswerWriter } from '../publishing/answer-writer.js';
import type { ConnectionStore } from '../store/connection-store.js';
import type { ScheduleCommand, ScheduleCommands } from '../planning/schedule-commands.js';
import { changeInstantMs } from '../reading/live-change.js';
import { PRIORITIES } from '../store/entities/stream.entity.js';
import type { HeardTopic, SilenceWatch } from '../silence/silence-watch.js';
import type { JobStore } from '../store/job-store.js';
import type { SubscriptionStore } from '../store/subscription-store.js';
import type { UnseenStore } from '../store/unseen-store.js';
import type { StreamStore } from '../store/stream-store.js';

/** What the handlers work with. */
export interface HandlerDeps {
  readonly connections: ConnectionStore;
  readonly streams: StreamStore;
  readonly jobs: JobStore;
  readonly subscriptions: SubscriptionStore;
  readonly unseen: UnseenStore;
  readonly answers: AnswerWriter;
  readonly tokens: TokenSource;
  readonly schedules: ScheduleCommands;
  readonly silence: Pick<SilenceWatch, 'heard'>;
  readonly latency: ChangeLatency;
  readonly sites: SiteClocks;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly noticeGapMs: number;
}

/** A notice, and the traces it is in. */
export type HeardNotice = Notice & { readonly traces?: Traces };

/** What messages ask for is noted in Postgres, never done here: no partition waits for a call to Exact. */
export class MessageHandlers {
  constructor(private readonly deps: HandlerDeps) {}

  /** Webhooks: their feeds are due soon; documents without a sync feed by key. One mark for all that say the same. */
  async notices(notices: readonly HeardNotice[]): Promise<Outcome<unknown>[]> {
    // Before the reads they cause: what those find was told of.
    await this.deps.silence.heard(notices.map(heardTopic));
    for (const one of notices) this.#measure(one);
    for (const said of saying(notices)) await this.#noticed(said);
    return notices.map(({ topic }) => (feedsOfTopic(topic).length === 0 ? drop('topic_without_feed') : ok(null)));
  }

  async #noticed({ division, topic, isDeleted, keys, traces }: Said): Promise<void> {
    const feeds = feedsOfTopic(topic);
    const { streams, clock, noticeGapMs } = this.deps;
    const mark = { divisionKey: division, dueAtMs: clock.now(), traces };
    const isDocument = (feed: Feed): boolean => feed.kind === 'children';
    const names = (wanted: readonly Feed[]): string[] => wanted.map(({ name }) => name);
    // The record itself says nothing of its deletion: the log of deletions does.
    const logged = isDeleted && feeds.some(({ deletedType }) => deletedType !== null);
    const polled = [
      ...names(feeds.filter((feed) => !isDocument(feed))),
      ...(logged ? names(FEEDS.filter(({ kind }) => kind === 'deleted')) : []),
    ];
    const fetched = names(feeds.filter(isDocument));
    if (polled.length > 0) await streams.markNoticed({ ...mark, feeds: polled }, PRIORITIES.notice, noticeGapMs);
    if (fetched.length > 0)
      await streams.markNoticed({ ...mark, feeds: fetched, keys }, PRIORITIES.notice, noticeGapMs);
  }

  /** From the change, as Exact dates it, to its notice. */
  #measure({ region, topic, createdOn, receivedAt }: Notice): void {
    const { latency, sites } = this.deps;
    const [feed] = feedsOfTopic(topic);
    const atSiteMs = createdOn === undefined ? null : changeInstantMs(region, createdOn);
    if (feed === undefined || atSiteMs === null) return;
    const changedAtMs = atSiteMs - sites.of(region).offsetMs();
    latency.observe('notice', feed.name, { changedAtMs }, Date.parse(receivedAt));
  }

  /** A connection or its divisions changed. */
  async connectionState(state: ConnectionState): Promise<Outcome<unknown>> {
    const news = await this.deps.connections.apply(state, this.deps.clock.now());
    if (!news) return drop('older_state');
    this.deps.tokens.drop(state.connectionId);
    this.deps.logger.info('connection_state', {
      connection_id: state.connectionId,
      state: state.state,
      divisions: state.divisions.length,
    });
    return ok(null);
  }

  /** Rows are queryable; a marker among them brings the end of a read back. */
  async loaded({ marker, table, connectionId, divisionKey: key }: Loaded): Promise<Outcome<unknown>> {
    if (marker === undefined) return ok(null);
    const feed = feedByName(marker.feed);
    if (feed === undefined) return drop('unknown_feed');
    const needed = marker.partitions * entitiesOf(feed).length;
    const done = await this.deps.streams.noteMarker(marker.run, table, marker.partition, needed);
    if (done) this.deps.logger.info('stream_loaded', { entity: feed.name, run: marker.run });
    if (marker.unseen !== undefined) await this.#unseen(marker, marker.unseen, table, needed, { connectionId, key });
    return ok(null);
  }

  /** Once all partitions of all tables have said what a read did not see, the division's owner acts on it. */
  async #unseen(
    { run, feed, partition }: NonNullable<Loaded['marker']>,
    { below, alive, missing, keys }: NonNullable<NonNullable<Loaded['marker']>['unseen']>,
    table: string,
    needed: number,
    of: { readonly connectionId: string; readonly key: string },
  ): Promise<void> {
    const { unseen, jobs, clock } = this.deps;
    const parts = await unseen.add({ run, table, partition, alive, missing, keys });
    if (parts < needed) return;
    const command = {
      type: 'end_compare' as const,
      id: `compare:${run}`,
      connectionId: of.connectionId,
      feed,
      run,
      below,
    };
    await jobs.add(command, of.key, clock.now());
  }

  /** Work within the budget is marked or kept as a job; answered at once where no call is needed. */
  async command(command: Command): Promise<Outcome<unknown>> {
    const { jobs, answers, clock, subscriptions } = this.deps;
    if (command.type === 'unsubscribe') await subscriptions.unwant(command.connectionId, clock.now());
    if (command.type === 'unsubscribe' || command.type === 'discover' || command.type === 'probe') {
      await jobs.add(command, null, clock.now());
      return ok(null);
    }
    if (command.type === 'control_total') {
      if ((await this.deps.connections.division(command.divisionKey)) === null)
        await answers.send(failed(command, 'division_not_found', `no division ${command.divisionKey} is read here`));
      else await jobs.add(command, command.divisionKey, clock.now());
      return ok(null);
    }
    if (isScheduleCommand(command)) await answers.send(await this.deps.schedules.handle(command));
    else await answers.send(await this.#mark(command));
    return ok(null);
  }

  async #mark(command: Extract<Command, { type: 'sync' | 'full_compare' | 'refetch' }>): Promise<Answer> {
    const { connections, streams, clock } = this.deps;
    const active = await connections.activeDivisions(command.connectionId);
    const divisions = active.filter(({ divisionKey: key }) => (command.divisionKey ?? key) === key);
    if (divisions.length === 0)
      return failed(command, 'division_not_found', 'the connection has no such active division');
    const feeds = feedsOf(command);
    const unknown = feeds.find((name) => feedByName(name) === undefined);
    if (unknown !== undefined)
      return failed(command, 'unknown_feed', `no feed ${unknown}; known: ${FEEDS.map(({ name }) => name).join(', ')}`);
    let marked = 0;
    for (const { divisionKey: key } of divisions)
      marked += await streams.markDue({
        divisionKey: key,
        feeds,
        dueAtMs: clock.now(),
        priority: PRIORITIES.command,
        ...(command.type === 'refetch' ? { keys: command.keys } : {}),
        ...(command.type === 'full_compare' ? { full: true, trusted: command.trusted ?? false } : {}),
      });
    return { type: 'accepted', id: command.id, connectionId: command.connectionId, streams: marked };
  }
}

function heardTopic({ region, division, topic, receivedAt }: Notice): HeardTopic {
  return { divisionKey: divisionKey(region, division), topic, atMs: Date.parse(receivedAt) };
}

function feedsOfTopic(topic: string): readonly Feed[] {
  return FEEDS.filter((feed) => feed.webhookTopics.includes(topic));
}

interface Said {
  readonly division: DivisionKey;
  readonly topic: string;
  readonly isDeleted: boolean;
  readonly keys: readonly string[];
  readonly traces: Traces;
}

/** Notices of a batch by what they ask for: thousands about one division and topic are one. */
function saying(notices: readonly HeardNotice[]): Said[] {
  const groups = Map.groupBy(notices, ({ region, division, topic, action }) =>
    JSON.stringify([region, division, topic, action === 'delete']),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { region, division, topic, action } = first;
    const keys = [...new Set(group.map(({ key }) => key.toLowerCase()))];
    const traces = group.flatMap((one) => one.traces ?? []);
    return [{ division: divisionKey(region, division), topic, isDeleted: action === 'delete', keys, traces }];
  });
}

function isScheduleCommand(command: Command): command is ScheduleCommand {
  return ['schedule', 'pause', 'resume', 'backfill'].includes(command.type);
}

function feedsOf(command: Extract<Command, { type: 'sync' | 'full_compare' | 'refetch' }>): readonly string[] {
  if (command.type !== 'sync') return [command.feed];
  return command.feeds ?? FEEDS.map(({ name }) => name);
}

function failed({ id, connectionId }: Command, code: string, message: string): Answer {
  return { type: 'failed', id, connectionId, code, message, remedy: null };
}
