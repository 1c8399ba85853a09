import { deadLetterActionMessage, FIXED_TOPICS, TOPICS, type DeadLetterActionKind } from '@ml-connector/contracts';
import { TopicAdmin, type KafkaClient, type MessageSink } from '@ml-connector/kafka';
import { RetriableError, type Clock } from '@ml-connector/kernel';
import { attemptOfLetter, hindrance, type Attempt } from './attempt.js';
import { isSettled, type Letter } from './letter.js';
import { again, newestByKey, versionOf, type KeyStates } from './newest-by-key.js';
import { isRawTopic, verdictText } from './verdict.js';

/** What became, or would become, of a letter that was to be driven again. */
export interface DriveResult {
  readonly id: string;
  /** `settled`: something was done with it before; `held back`: it would fail again, or can't be driven. */
  readonly outcome: 'retried' | 'superseded' | 'refetched' | 'settled' | 'held back';
  readonly detail: string;
}

/** How letters are driven. */
export interface DriveOptions {
  /** Says what would happen, sends nothing. */
  readonly dryRun: boolean;
  /** Drives also what would fail again by this program's own reading. */
  readonly force: boolean;
}

/** How often newer states that a retry overtook are put back before somebody else must be writing all the time. */
const MAX_ORDER_ROUNDS = 10;

const COMPACTED = new Set<string>(
  FIXED_TOPICS.filter((topic) => topic.retention === 'compacted').map(({ name }) => name),
);

/**
 * Puts letters back where they came from: same topic, partition, key, bytes and headers (or the correction's), with two
 * headers more that name the letter and the attempt. A compacted topic keeps the last write of a key, whatever its
 * version: a letter is therefore superseded, and not sent, when a newer state of its key came since; and a newer state
 * that comes in between is written once more behind it. Driving a letter twice does no harm: what was done is remembered,
 * and after a crash in between versions decide.
 */
export class LetterDriver {
  constructor(
    private readonly kafka: KafkaClient,
    private readonly sink: MessageSink,
    private readonly clock: Clock,
  ) {}

  async drive(letters: readonly Letter[], options: DriveOptions): Promise<DriveResult[]> {
    const results = new Map<string, DriveResult>();
    const attempts: Attempt[] = [];
    for (const letter of letters) {
      const blocked = await this.#blocked(letter, attempts);
      if (blocked !== undefined) results.set(letter.id, { id: letter.id, ...blocked });
    }
    for (const group of Map.groupBy(attempts, (one) => `${one.topic} ${one.partition}`).values())
      for (const result of await this.#driveGroup(group, options)) results.set(result.id, result);
    return letters.flatMap(({ id }) => results.get(id) ?? []);
  }

  /** Takes a letter among the attempts, or says why it can't be one. */
  async #blocked(letter: Letter, attempts: Attempt[]): Promise<Omit<DriveResult, 'id'> | undefined> {
    if (isSettled(letter)) return { outcome: 'settled', detail: `${letter.state} ${letter.actions.at(-1)?.at ?? ''}` };
    const why = hindrance(letter);
    if (why !== null) return { outcome: 'held back', detail: why };
    attempts.push(attemptOfLetter(letter, await this.#partitions(letter.facts.topic)));
    return undefined;
  }

  /** Letters of one topic and partition, in the order of their places. */
  async #driveGroup(group: readonly Attempt[], { dryRun, force }: DriveOptions): Promise<DriveResult[]> {
    const [place] = group;
    if (place === undefined) return [];
    const isCompacted = isRawTopic(place.topic) || COMPACTED.has(place.topic);
    const newer = isCompacted
      ? await newestByKey(this.kafka, place, latestPlaces(group))
      : new Map<string, KeyStates>();
    const ordered = [...group].sort((a, b) => (a.after < b.after ? -1 : 1));
    const results = ordered.map((attempt) => ({ id: attempt.letter.id, ...outcomeOf(attempt, newer, force) }));
    if (dryRun) return results;
    const sent = ordered.filter((_, i) => results[i]?.outcome === 'retried');
    const messages = sent.map(({ key, value, headers, partition }) => ({ key, value, headers, partition }));
    await this.sink.send(place.topic, messages);
    // Also where nothing was sent: a run before this one may have ended right after it sent.
    const isDisturbed = sent.length > 0 || [...newer.values()].some(({ highest, last }) => highest !== last);
    if (isCompacted && isDisturbed) await this.#keepNewestLast(place, latestPlaces(group));
    await this.#remember(results.filter(({ outcome }) => outcome !== 'held back'));
    return results;
  }

  /** Compaction keeps the last write: where a newer state was written just before ours, it is written once more. */
  async #keepNewestLast(place: Attempt, after: ReadonlyMap<string, bigint>): Promise<void> {
    for (let round = 0; round < MAX_ORDER_ROUNDS; round++) {
      const states = await newestByKey(this.kafka, place, after);
      const overtaken = [...states.values()].filter(({ highest, last }) => highest !== last);
      if (overtaken.length === 0) return;
      await this.sink.send(
        place.topic,
        overtaken.map(({ highest }) => again(highest)),
      );
    }
    throw new RetriableError(
      'order_unsettled',
      `newer records of the same keys came in all the time into ${place.topic}:${place.partition}; pause the connection and retry`,
    );
  }

  async #remember(results: readonly DriveResult[]): Promise<void> {
    const at = new Date(this.clock.now()).toISOString();
    const done = results.map(({ id, outcome, detail }) =>
      deadLetterActionMessage({ id, action: outcome as DeadLetterActionKind, at, why: detail }),
    );
    await this.sink.send(TOPICS.deadLetterAction, done);
  }

  readonly #counts = new Map<string, Promise<number>>();

  #partitions(topic: string): Promise<number> {
    const known = this.#counts.get(topic) ?? new TopicAdmin(this.kafka).partitionCount(topic);
    this.#counts.set(topic, known);
    return known;
  }
}

const keyOf = ({ key }: Attempt): string => key?.toString('utf8') ?? '';

/** By key, the least place of its letters: what stands behind it may be newer. */
function latestPlaces(group: readonly Attempt[]): ReadonlyMap<string, bigint> {
  const places = new Map<string, bigint>();
  for (const attempt of group) {
    const known = places.get(keyOf(attempt));
    if (known === undefined || attempt.after < known) places.set(keyOf(attempt), attempt.after);
  }
  return places;
}

function outcomeOf(
  attempt: Attempt,
  newer: ReadonlyMap<string, KeyStates>,
  force: boolean,
): Pick<DriveResult, 'outcome' | 'detail'> {
  const { topic, partition, verdict } = attempt;
  const by = supersededBy(attempt, newer);
  if (by !== undefined) return { outcome: 'superseded', detail: `${topic}:${partition}:${by} is newer` };
  if (verdict.kind === 'fails' && !force) return { outcome: 'held back', detail: verdictText(verdict) };
  return { outcome: 'retried', detail: `${topic}:${partition}, ${verdictText(verdict)}` };
}

/** Offset of the newer state that makes a retry needless; another letter of the same key may be it. */
function supersededBy(attempt: Attempt, newer: ReadonlyMap<string, KeyStates>): string | undefined {
  const highest = newer.get(keyOf(attempt))?.highest;
  if (highest === undefined || BigInt(highest.offset) <= attempt.after) return undefined;
  const [theirs, ours] = [versionOf(highest), versionOf(attempt)];
  if (theirs !== ours) return theirs > ours ? highest.offset : undefined;
  // The same state read twice is bad twice: a correction takes the place of both.
  const isSame = attempt.letter.correction === null || highest.value?.equals(attempt.value ?? Buffer.alloc(0)) === true;
  return isSame ? highest.offset : undefined;
}
