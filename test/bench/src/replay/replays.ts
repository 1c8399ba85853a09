import { rawTopic, rowsTopic } from '@ml-connector/catalogue';
import { rebuildBeside, replayInPlace, replayRequest } from '@ml-connector/cli';
import { TOPICS } from '@ml-connector/contracts';
import { readTopic, topicBounds } from '@ml-connector/kafka';
import { seededRandom } from '@ml-connector/testing';
import { groupTool, type ResetOffsets } from './group-tool.js';
import { feedNamed, HISTORY_FEEDS, RawHistory } from './history.js';
import { ReplayStand } from './stand.js';

/** Ways a state is made again. */
export const REPLAY_KINDS = [
  'transformer_shift',
  'transformer_earliest',
  'writer_shift',
  'writer_earliest',
  'both_topics',
  'in_place',
  'in_place_range',
  'side_by_side',
  'from_nothing',
] as const;
type ReplayKind = (typeof REPLAY_KINDS)[number];

/** What came out. */
export interface ReplayFindings {
  readonly replays: number;
  readonly identical: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
  /** Loads of markers reported by replays through the command: none may be. */
  readonly markersReported: number;
}

/** How replays are tried. */
export interface ReplayPlan {
  readonly seed: number;
  readonly replays: number;
  readonly records: number;
  /** The engines are shared: tables hold rows of others, which no raw topic has. */
  readonly shared: boolean;
}

/** Loads a history, then makes its state again and again in random ways; after each one every table must be the same. */
export async function tryReplays(plan: ReplayPlan, signal: AbortSignal): Promise<ReplayFindings> {
  const stand = await ReplayStand.start();
  try {
    return await new Replays(stand, plan, signal).run();
  } finally {
    await stand.stop();
  }
}

class Replays {
  private readonly random: () => number;
  private readonly problems: string[] = [];
  private readonly byKind: Record<string, number> = {};
  private reset: ResetOffsets = () => Promise.resolve();
  private markersReported = 0;

  constructor(
    private readonly stand: ReplayStand,
    private readonly plan: ReplayPlan,
    private readonly signal: AbortSignal,
  ) {
    this.random = seededRandom(plan.seed);
  }

  async run(): Promise<ReplayFindings> {
    const { stand, plan } = this;
    this.reset = await groupTool(stand.brokers);
    const history = new RawHistory(plan.seed, stand.connectionId, stand.divisions, 3);
    await stand.send(history.next(plan.records));
    await this.bothRun();
    const expected = await stand.state();
    for (const [table, rows] of history.alive())
      if (expected.get(table)?.split(' ')[0] !== String(rows))
        this.problems.push(`${table} holds ${expected.get(table)} (rows, hash) and should hold ${rows} rows`);
    let identical = 0;
    for (let i = 0; i < plan.replays && !this.signal.aborted; i++) {
      const kind = REPLAY_KINDS[i % REPLAY_KINDS.length] as ReplayKind;
      await this.replay(kind);
      const state = await stand.state();
      const wrong = [...expected].filter(([table, one]) => state.get(table) !== one);
      if (wrong.length === 0) identical++;
      else
        this.problems.push(
          `replay ${i} (${kind}): ${wrong.map(([t, one]) => `${t} ${one} -> ${state.get(t)}`).join(', ')}`,
        );
      this.byKind[kind] = (this.byKind[kind] ?? 0) + 1;
    }
    const { byKind, problems, markersReported } = this;
    return { replays: plan.replays, identical, byKind, problems: [...problems, ...stand.faults], markersReported };
  }

  private async replay(kind: ReplayKind): Promise<void> {
    switch (kind) {
      case 'transformer_shift':
        return this.resetAndRun('transformer', this.shift());
      case 'transformer_earliest':
        return this.resetAndRun('transformer', ['--all-topics', '--to-earliest']);
      case 'writer_shift':
        return this.resetAndRun('writer', this.shift());
      case 'writer_earliest':
        return this.resetAndRun('writer', ['--all-topics', '--to-earliest']);
      case 'both_topics':
        return this.resetOneTopic();
      case 'in_place':
      case 'in_place_range':
        return this.inPlace(kind === 'in_place_range');
      case 'side_by_side':
        return this.beside();
      case 'from_nothing':
        return this.fromNothing();
    }
  }

  private async bothRun(): Promise<void> {
    await this.stand.run('transformer');
    await this.stand.run('writer');
    await this.stand.drained();
  }

  private shift(): string[] {
    return ['--all-topics', '--shift-by', String(-1 - Math.floor(this.random() * this.plan.records))];
  }

  private async resetAndRun(name: 'transformer' | 'writer', how: readonly string[]): Promise<void> {
    await this.stand.halt(name);
    await this.reset(this.stand.groups[name], how);
    await this.bothRun();
  }

  /** One topic of one service, to an offset in its middle. */
  private async resetOneTopic(): Promise<void> {
    const feed = feedNamed(HISTORY_FEEDS[Math.floor(this.random() * HISTORY_FEEDS.length)] ?? 'journals');
    const [table] = [...replayRequest(feed.name, {}).tables];
    const offset = ['--to-offset', String(Math.floor((this.random() * this.plan.records) / 12))];
    await this.stand.halt('transformer');
    await this.stand.halt('writer');
    const { transformer, writer } = this.stand.groups;
    await Promise.all([
      this.reset(transformer, ['--topic', rawTopic(feed), ...offset]),
      this.reset(writer, ['--topic', rowsTopic(table ?? ''), ...offset]),
    ]);
    await this.bothRun();
  }

  private async inPlace(ranged: boolean): Promise<void> {
    const before = await this.loadedMessages();
    const division = `nl:${this.stand.divisions[Math.floor(this.random() * 3)]}`;
    const name = HISTORY_FEEDS[Math.floor(this.random() * HISTORY_FEEDS.length)] ?? 'journals';
    const limits = ranged ? { division, fromOffset: String(Math.floor((this.random() * this.plan.records) / 12)) } : {};
    const feeds = ranged ? [name] : HISTORY_FEEDS;
    for (const feed of feeds)
      await replayInPlace(await this.stand.parts(), replayRequest(feed, { ...limits, restart: true }), this.signal);
    await this.stand.drained();
    this.markersReported += await this.markersSince(before);
  }

  private async beside(): Promise<void> {
    const before = await this.loadedMessages();
    const feed = feedNamed(HISTORY_FEEDS[Math.floor(this.random() * HISTORY_FEEDS.length)] ?? 'journals');
    const result = await rebuildBeside(
      await this.stand.parts(),
      feed,
      { acceptDifferences: this.plan.shared },
      this.signal,
    );
    if (!result.swapped)
      this.problems.push(
        `rebuild of ${feed.name} differs: ${JSON.stringify(result.comparisons.filter((c) => !c.equal))}`,
      );
    await this.stand.drained();
    this.markersReported += await this.markersSince(before);
  }

  /** The tables are emptied and filled again from the raw topics alone. */
  private async fromNothing(): Promise<void> {
    for (const feed of HISTORY_FEEDS)
      for (const table of replayRequest(feed, {}).tables)
        await this.stand.warehouse.command(`TRUNCATE TABLE warehouse.${table}`);
    await this.resetAndRun('transformer', ['--all-topics', '--to-earliest']);
  }

  private async loadedMessages(): Promise<Map<number, bigint>> {
    return new Map(
      (await topicBounds(this.stand.kafka, TOPICS.loaded)).map(({ partition, high }) => [partition, high]),
    );
  }

  private async markersSince(before: ReadonlyMap<number, bigint>): Promise<number> {
    let markers = 0;
    await readTopic(this.stand.kafka, TOPICS.loaded, ({ partition, offset, value }) => {
      if (BigInt(offset) < (before.get(partition) ?? 0n)) return;
      if (String(value).includes('"marker"')) markers++;
    });
    return markers;
  }
}
