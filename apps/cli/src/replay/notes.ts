import { rowsTopic } from '@ml-connector/catalogue';
import { noteHeaders, type RowsNote } from '@ml-connector/contracts';
import { groupMembers, TopicAdmin } from '@ml-connector/kafka';
import { RetriableError } from '@ml-connector/kernel';
import { randomUUID } from 'node:crypto';
import type { ReplayParts } from './replay-parts.js';
import type { TouchedDivision } from './replay-ranges.js';

const LOOK_EVERY_MS = 200;
/** A writer that is behind reads the note when it gets there. */
const ANSWER_WITHIN_MS = 10 * 60_000;

/**
 * Makes every live writer look again at the rebuilds, and waits until each partition's owner has: rows behind the note
 * go where the rebuilds say. A group nobody is in needs none: a writer looks when it starts. Throws a retriable error
 * `writer_silent`.
 */
export async function noteRebuilds(
  parts: ReplayParts,
  tables: readonly string[],
  signal: AbortSignal,
  answerWithinMs = ANSWER_WITHIN_MS,
): Promise<void> {
  const { kafka, store, clock } = parts;
  const id = randomUUID();
  const places: string[] = [];
  const admin = new TopicAdmin(kafka);
  for (const table of tables) {
    const partitions = await admin.partitionCount(rowsTopic(table));
    await send(parts, { id, kind: 'rebuild', table, divisions: [] }, partitions);
    for (let partition = 0; partition < partitions; partition++) places.push(`${table}/${partition}`);
  }
  const untilMs = clock.now() + answerWithinMs;
  for (;;) {
    const answered = await store.acknowledged(id);
    if (places.every((place) => answered.has(place))) return;
    if ((await groupMembers(kafka, parts.writerGroup)) === 0) return;
    if (clock.now() > untilMs)
      throw new RetriableError(
        'writer_silent',
        `the writer (group ${parts.writerGroup}) did not read the note in ${places.length - answered.size} of ${places.length} partitions: look at its lag and log, then run the command again`,
      );
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** Makes labels, sums and caches follow rows that came in past the bus. */
export async function noteChanged(
  parts: ReplayParts,
  tables: Iterable<string>,
  touched: Iterable<TouchedDivision>,
): Promise<void> {
  const divisions = [...touched];
  for (const table of tables) await send(parts, { id: randomUUID(), kind: 'changed', table, divisions }, 1);
}

async function send({ sink }: ReplayParts, note: RowsNote, partitions: number): Promise<void> {
  const message = { key: null, value: JSON.stringify(note), headers: noteHeaders(note.table) };
  const all = Array.from({ length: partitions }, (_, partition) => ({ ...message, partition }));
  await sink.send(rowsTopic(note.table), all);
}
