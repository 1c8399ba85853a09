import { TerminalError } from '@ml-connector/kernel';
import { JsonTextError, scanObjectAt } from './scan.js';

/**
 * The record with another value for one of its own members, every other byte as it was; a member that is absent is
 * added. `json` is the value as JSON text, so that digits stay as they are written. Throws terminal errors:
 * `record_not_json`, `value_not_json`.
 */
export function replaceMember(record: Buffer, name: string, json: string): Buffer {
  assertJson(json);
  // One character a byte, so that positions in the text are positions in the record.
  const text = record.toString('latin1');
  const spans: { readonly start: number; readonly end: number }[] = [];
  let members = 0;
  let end = 0;
  try {
    end = scanObjectAt(text, text.length - text.trimStart().length, (found, start, stop) => {
      members++;
      if (Buffer.from(found, 'latin1').toString('utf8') === name) spans.push({ start, end: stop });
    });
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new TerminalError(
      'record_not_json',
      'only a JSON object has members to replace: give the whole bytes instead',
    );
  }
  const value = Buffer.from(json);
  // Of a name that repeats the last one counts.
  const span = spans.at(-1);
  if (span !== undefined) return Buffer.concat([record.subarray(0, span.start), value, record.subarray(span.end)]);
  const added = Buffer.from(`${members === 0 ? '' : ','}${JSON.stringify(name)}:`);
  return Buffer.concat([record.subarray(0, end - 1), added, value, record.subarray(end - 1)]);
}

function assertJson(json: string): void {
  try {
    JSON.parse(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new TerminalError('value_not_json', 'the new value is no JSON: a text needs its quotes, as in "perhaps"');
  }
}
