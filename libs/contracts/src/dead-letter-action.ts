import { TerminalError } from '@ml-connector/kernel';
import { SERVICES, type ServiceName } from './topics.js';
import { headerText, type WireHeaders } from './raw-envelope.js';

/** Where a dead letter lies; its id is `<service>:<partition>:<offset>`. */
export interface DeadLetterPlace {
  readonly service: ServiceName;
  readonly partition: number;
  readonly offset: string;
}

/** Id of a dead letter. */
export function deadLetterId({ service, partition, offset }: DeadLetterPlace): string {
  return `${service}:${partition}:${offset}`;
}

/** Place of a dead letter by its id. Throws a terminal error `bad_letter_id` that says how ids look. */
export function parseDeadLetterId(id: string): DeadLetterPlace {
  const [, name, partition, offset] = /^([a-z-]+):(\d{1,9}):(\d{1,19})$/.exec(id) ?? [];
  const service = SERVICES.find((one) => one === name);
  if (service === undefined || partition === undefined || offset === undefined)
    throw new TerminalError(
      'bad_letter_id',
      `"${id}" is no id of a dead letter: write <service>:<partition>:<offset>, service one of ${SERVICES.join(', ')}`,
    );
  return { service, partition: Number(partition), offset };
}

/**
 * What can be done with a dead letter.
 * - `corrected`: a person wrote other bytes or headers for it; it is still open.
 * - `retried`: it was put back where it came from.
 * - `superseded`: a newer state of the same record is on the bus already, so that nothing was sent.
 * - `refetched`: exact-fetcher was asked to read the record again.
 * - `discarded`: a person gave it up and said why.
 */
export const DEAD_LETTER_ACTIONS = ['corrected', 'retried', 'superseded', 'refetched', 'discarded'] as const;

/** See `DEAD_LETTER_ACTIONS`. */
export type DeadLetterActionKind = (typeof DEAD_LETTER_ACTIONS)[number];

/** `dead-letter.action.v1`, key = id of the letter: one thing done with it. The newest one is its state. */
export interface DeadLetterAction {
  readonly id: string;
  readonly action: DeadLetterActionKind;
  /** ISO 8601. */
  readonly at: string;
  readonly why: string;
  /** `corrected`: what is sent instead of the original. */
  readonly correction?: DeadLetterCorrection;
}

/** What is sent instead of a letter's own bytes; the letter itself stays as it is. */
export interface DeadLetterCorrection {
  readonly value: Buffer;
  /** Another key; absent: the letter's own. */
  readonly key?: string;
  /** Headers that are set on top of the letter's own. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The message of an action. */
export function deadLetterActionMessage(action: DeadLetterAction): {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Record<string, string>;
} {
  const { correction } = action;
  return {
    key: action.id,
    value: correction?.value ?? Buffer.alloc(0),
    headers: {
      action: action.action,
      at: action.at,
      why: action.why,
      ...(correction === undefined ? {} : { 'set-headers': JSON.stringify(correction.headers) }),
      ...(correction?.key === undefined ? {} : { 'set-key': correction.key }),
    },
  };
}

/** The action a message tells of. Throws a terminal error `bad_action`. */
export function readDeadLetterAction(message: {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: WireHeaders | undefined;
}): DeadLetterAction {
  const { headers } = message;
  const action = DEAD_LETTER_ACTIONS.find((one) => one === headerText(headers, 'action'));
  const id = message.key?.toString('utf8');
  if (action === undefined || id === undefined)
    throw new TerminalError('bad_action', 'a message of dead-letter.action.v1 names no letter or no known action');
  const base = { id, action, at: headerText(headers, 'at') ?? '', why: headerText(headers, 'why') ?? '' };
  if (action !== 'corrected') return base;
  const key = headerText(headers, 'set-key');
  return {
    ...base,
    correction: {
      value: message.value ?? Buffer.alloc(0),
      headers: JSON.parse(headerText(headers, 'set-headers') ?? '{}') as Record<string, string>,
      ...(key === undefined ? {} : { key }),
    },
  };
}
