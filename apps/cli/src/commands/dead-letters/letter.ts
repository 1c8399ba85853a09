import {
  attemptOf,
  deadLetterId,
  headerText,
  readDeadLetterFacts,
  type DeadLetterAction,
  type DeadLetterCorrection,
  type DeadLetterFacts,
  type ServiceName,
} from '@ml-connector/contracts';
import type { ReadMessage } from '@ml-connector/kafka';

/** What a letter waits for: nothing any more where it was retried, superseded or discarded. */
export type LetterState = 'open' | DeadLetterAction['action'];

/** A dead letter, and what became of it. */
export interface Letter {
  /** `<service>:<partition>:<offset>`. */
  readonly id: string;
  readonly service: ServiceName;
  readonly facts: DeadLetterFacts;
  readonly message: ReadMessage;
  /** Feed of a raw record, null for other messages. */
  readonly feed: string | null;
  /** Table of warehouse rows, null for other messages. */
  readonly table: string | null;
  /** `nl:499156`; of a notice the bare number; null where the message says nothing of it. */
  readonly division: string | null;
  /** 1, or more when it was driven again before. */
  readonly attempt: number;
  readonly state: LetterState;
  /** Everything done with it, oldest first. */
  readonly actions: readonly DeadLetterAction[];
  readonly correction: DeadLetterCorrection | null;
}

/** A message of a dead-letter topic as a letter. */
export function letterOf(service: ServiceName, message: ReadMessage, actions: readonly DeadLetterAction[]): Letter {
  const { headers } = message;
  const [scope, name = null] = (headerText(headers, 'ce_type') ?? '').split('.');
  const feed = scope === 'exact' ? name : null;
  const table = scope === 'warehouse' ? name : null;
  return {
    id: deadLetterId({ service, partition: message.partition, offset: message.offset }),
    service,
    facts: readDeadLetterFacts(headers),
    message,
    feed,
    table,
    division: divisionOf(message),
    attempt: attemptOf(headers),
    state: actions.at(-1)?.action ?? 'open',
    actions,
    correction: actions.findLast(({ correction }) => correction !== undefined)?.correction ?? null,
  };
}

/** Whether nothing more has to be done with a letter. */
export function isSettled({ state }: Letter): boolean {
  return state !== 'open' && state !== 'corrected';
}

/** Raw records have it in their key, notices too, rows in their text or, where one message holds but one, its header. */
function divisionOf({ key, value, headers }: ReadMessage): string | null {
  const text = key?.toString('utf8') ?? '';
  const ofRecord = /^([a-z]{2}:\d+)\|/.exec(text)?.[1] ?? /^[^,]+,(\d+)$/.exec(text)?.[1];
  const ofRow = value?.subarray(0, 80).toString('latin1');
  const named = headerText(headers, 'divisions') ?? '';
  return ofRecord ?? /^\{"division_key":"([^"]+)"/.exec(ofRow ?? '')?.[1] ?? (named === '' ? null : named);
}

/** A letter without its bytes, as `list --json` prints it. */
export function letterView(letter: Letter): Record<string, unknown> {
  const { id, service, facts, feed, table, division, attempt, state, message } = letter;
  const { reason, detail, topic, partition, offset, at } = facts;
  const bytes = message.value?.length ?? 0;
  return {
    id,
    state,
    at,
    service,
    reason,
    detail,
    feed,
    table,
    division,
    attempt,
    bytes,
    from: { topic, partition, offset },
    retryOf: headerText(message.headers, 'retry-of') ?? null,
  };
}
