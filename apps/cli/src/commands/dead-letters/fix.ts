import { declaredKey, feedByName, replaceMember } from '@ml-connector/catalogue';
import {
  deadLetterActionMessage,
  headerText,
  originalHeaders,
  rawKey,
  TOPICS,
  type DeadLetterCorrection,
} from '@ml-connector/contracts';
import { ConnectorError, systemClock, TerminalError } from '@ml-connector/kernel';
import { InvalidArgumentError, type Command } from 'commander';
import { readFileSync } from 'node:fs';
import { withProducer } from '../bus-producer.js';
import { connectedContextOf } from '../context.js';
import { isSettled, type Letter } from './letter.js';
import { readLetter } from './read-letters.js';
import { isRawTopic, judge, verdictText } from './verdict.js';

interface FixOptions {
  readonly file?: string;
  readonly set: readonly Assignment[];
  readonly header: readonly Assignment[];
  readonly key?: string;
  readonly why: string;
}

interface Assignment {
  readonly name: string;
  readonly value: string;
}

/** `dead-letters fix`. */
export function fixCommand(parent: Command): void {
  parent
    .command('fix')
    .description('write what is to be sent instead; the letter itself stays as it is, and retry sends the correction')
    .argument('<id>', 'as list prints it')
    .option('--file <file>', 'the whole corrected bytes')
    .option(
      '--set <field=json>',
      'another value for a field, all other bytes as they were; may be given again',
      add,
      [],
    )
    .option('--header <name=text>', 'another header; may be given again', add, [])
    .option('--key <key>', 'another key; without it the key of a raw record follows its bytes')
    .option('--why <text>', 'a note for those who look later', 'corrected by hand')
    .addHelpText(
      'after',
      `\nExample:\n  ml-connector dead-letters fix transformer:0:17 --set IsSalesItem=true --set 'Notes="checked"'\n  ml-connector dead-letters fix transformer:0:17 --file record.json`,
    )
    .action(async (id: string, options: FixOptions, command: Command) => {
      const { kafka, output } = connectedContextOf(command);
      const letter = await readLetter(kafka, id);
      const correction = correctionOf(letter, options);
      const key = correction.key ?? letter.message.key?.toString('utf8') ?? null;
      const headers = { ...originalHeaders(letter.message.headers), ...correction.headers };
      const verdict = judge(letter.facts.topic, { key, value: correction.value, headers });
      const at = new Date(systemClock.now()).toISOString();
      const message = deadLetterActionMessage({ id, action: 'corrected', at, why: options.why, correction });
      await withProducer(kafka, (sink) => sink.send(TOPICS.deadLetterAction, [message]));
      output.data({ id, state: 'corrected', key, verdict }, () => {
        output.line(`${id} corrected: ${verdictText(verdict)}`);
        output.line(`send it: ml-connector dead-letters retry ${id}`);
      });
    });
}

/** What is to be sent of a letter by the options; a correction made before is built upon. Throws `letter_settled`. */
export function correctionOf(letter: Letter, options: Omit<FixOptions, 'why'>): DeadLetterCorrection {
  if (isSettled(letter))
    throw new TerminalError('letter_settled', `${letter.id} was ${letter.state} already`, {
      details: { remedy: 'if it failed again it is a letter of its own: ml-connector dead-letters list' },
    });
  if (options.file === undefined && options.set.length + options.header.length === 0 && options.key === undefined)
    throw new TerminalError('nothing_to_fix', 'say what is to be sent instead: --file, --set, --header or --key');
  const before = letter.correction?.value ?? letter.message.value ?? Buffer.alloc(0);
  let value = options.file === undefined ? before : readFileSync(options.file);
  for (const { name, value: json } of options.set) value = replaceMember(value, name, json);
  const headers = {
    ...letter.correction?.headers,
    ...Object.fromEntries(options.header.map(({ name, value: text }) => [name, text])),
  };
  const key = options.key ?? keyOfRecord(letter, value, headers) ?? letter.correction?.key;
  return { value, headers, ...(key === undefined ? {} : { key }) };
}

/** The key the fetcher would have given a record; undefined where it is no record or has none. */
function keyOfRecord(letter: Letter, value: Buffer, changed: Readonly<Record<string, string>>): string | undefined {
  const headers = { ...letter.message.headers, ...changed };
  const [, feedName, kind] = (headerText(headers, 'ce_type') ?? '').split('.');
  const [, region, division] = (headerText(headers, 'ce_source') ?? '').split('/');
  const feed = feedName === undefined ? undefined : feedByName(feedName);
  if (!isRawTopic(letter.facts.topic) || feed === undefined || kind !== 'record') return undefined;
  try {
    return rawKey(`${region ?? ''}:${division ?? ''}`, declaredKey(feed, value));
  } catch (error) {
    // A record whose key can't be read keeps the one it had; the verdict says what is wrong with it.
    if (error instanceof ConnectorError) return undefined;
    throw error;
  }
}

function add(text: string, given: readonly Assignment[]): Assignment[] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('write <name>=<value>.');
  return [...given, { name: text.slice(0, at), value: text.slice(at + 1) }];
}
