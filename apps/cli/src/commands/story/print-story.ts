import type { Output } from '../../output/output.js';
import { placeText, type RowTrace, type StateTrace } from './trace.js';

/** Prints a story, one block a state. */
export function printStory(output: Output, states: readonly StateTrace[]): void {
  if (states.length === 0) output.line('nothing is known of it: neither in the warehouse nor in what the bus keeps');
  for (const [i, state] of states.entries()) {
    if (i > 0) output.line();
    printState(output, state);
  }
}

function printState({ line }: Output, { from, raw, call, notice, rows, letters }: StateTrace): void {
  if (notice === null) line('notice  none kept: read by a sweep, a compare or a first load');
  else line(`notice  ${notice.receivedAt}  ${placeText(notice)}  ${notice.webhookTopic} ${notice.action}`);
  if (call !== null) line(`call    ${call.fetchedAt}  GET ${call.path}  lineage ${call.lineageId}`);
  if (raw === null) line(`raw     ${placeText(from)}  gone: a newer state of the same key took its place`);
  else
    line(
      `raw     ${raw.writtenAt}  ${placeText(from)}  ${raw.kind} ${raw.key}, version ${raw.version}, ${raw.bytes} bytes, sha256 ${raw.sha256}`,
    );
  for (const row of rows) printRow(line, row);
  for (const { at, id, reason, state } of letters) line(`letter  ${at}  ${id}  ${reason} (${state})`);
  if (rows.length === 0 && letters.length === 0) line('row     none: replaced by a newer state, or not yet loaded');
}

function printRow(line: Output['line'], row: RowTrace): void {
  const { carriedBy, note } = row;
  line(`rows    ${carriedBy === null ? 'the message that carried it is kept no more' : placeText(carriedBy)}`);
  const state = [
    row.isDeleted ? 'deleted' : 'alive',
    row.isCurrent ? 'current' : 'replaced',
    ...(note === null ? [] : [note]),
  ];
  line(
    `row     ${row.ingestedAt}  warehouse.${row.table} ${row.id}, version ${row.version}, transform ${row.transformVersion}: ${state.join(', ')}`,
  );
}
