import { isNote, rowsNote, type RowsNote } from '@ml-connector/contracts';
import type { BatchFacts, BatchMessage } from '@ml-connector/kafka';
import { deadLetter, ok, parseJson, type Outcome } from '@ml-connector/kernel';
import type { Mirror } from './mirror.js';

/** What the notes among the rows ask for. */
export interface NoteActions {
  /** Says that a note was read in a partition. */
  acknowledge(note: string, table: string, partition: number): Promise<void>;
  /** Rows came into a table past the bus. */
  changed(note: RowsNote): Promise<void>;
}

/** Loads rows and markers of one table and partition. */
export type LoadMessages = (messages: readonly BatchMessage[], facts: BatchFacts) => Promise<Outcome<unknown>[]>;

/**
 * Takes notes out of a batch: what stands before one is loaded before it is acted on. Looks again at the rebuilds
 * whenever a partition did not go on where this process left it: another one may have read a note meanwhile.
 */
export class NoteReader {
  private readonly next = new Map<string, bigint>();

  constructor(
    private readonly mirror: Pick<Mirror, 'refresh'>,
    private readonly actions: NoteActions,
  ) {}

  /** Outcomes in the order of the messages. Errors of loading and of the actions go up. */
  async load(messages: readonly BatchMessage[], facts: BatchFacts, load: LoadMessages): Promise<Outcome<unknown>[]> {
    const place = `${facts.topic}/${facts.partition}`;
    const [first, last] = [messages[0], messages.at(-1)];
    if (first === undefined || last === undefined) return [];
    if (this.next.get(place) !== BigInt(first.offset)) await this.mirror.refresh();
    this.next.delete(place);
    const outcomes: Outcome<unknown>[] = [];
    for (let start = 0; start < messages.length;) {
      const at = messages.findIndex((message, index) => index >= start && isNote(message.headers));
      const end = at === -1 ? messages.length : at;
      if (end > start) outcomes.push(...(await load(messages.slice(start, end), facts)));
      const note = messages[end];
      if (note !== undefined) outcomes.push(await this.act(note, facts));
      start = end + 1;
    }
    this.next.set(place, BigInt(last.offset) + 1n);
    return outcomes;
  }

  private async act(message: BatchMessage, { partition }: BatchFacts): Promise<Outcome<unknown>> {
    const note = rowsNote.safeParse(parseJson(message.value?.toString() ?? 'null')).data;
    if (note === undefined) return deadLetter('bad_note', 'the value is no note');
    if (note.kind === 'changed') await this.actions.changed(note);
    else {
      await this.mirror.refresh();
      await this.actions.acknowledge(note.id, note.table, partition);
    }
    return ok(undefined);
  }
}
