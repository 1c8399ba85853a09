import { ATTEMPT_HEADERS, originalHeaders, type WireHeaders } from '@ml-connector/contracts';
import { partitionOfKey } from '@ml-connector/kafka';
import { TerminalError } from '@ml-connector/kernel';
import type { Letter } from './letter.js';
import { isRawTopic, judge, type Verdict } from './verdict.js';

/** A letter as it would be driven again. */
export interface Attempt {
  readonly letter: Letter;
  readonly topic: string;
  readonly partition: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: WireHeaders;
  /** Only messages behind this offset of the partition are newer than the letter's. */
  readonly after: bigint;
  readonly verdict: Verdict;
}

/** Why a letter can't be driven again at all, or null. */
export function hindrance(letter: Letter): string | null {
  const { facts, message } = letter;
  // exact-fetcher keeps answers it could not cut into records: no consumer could read them.
  if (facts.partition < 0 || !/^\d+$/.test(facts.offset))
    return `it never was on the bus: have ${letter.feed ?? 'the feed'} read again (ml-connector sync now --feed ${letter.feed ?? '<feed>'}), then discard it`;
  // In a compacted topic a message without a value would remove what is known of its key.
  if (message.value === null && letter.correction === null && isRawTopic(facts.topic))
    return 'it has no bytes, and would remove the record of its key from the raw topic: correct it or discard it';
  return null;
}

/** What is sent of a letter: its own bytes and headers, or the correction's. `partitions`: how many its topic has. */
export function attemptOfLetter(letter: Letter, partitions: number): Attempt {
  const { facts, message, correction } = letter;
  const own = message.key?.toString('utf8') ?? null;
  const moved = correction?.key !== undefined && correction.key !== own;
  const key = moved ? Buffer.from(correction.key) : message.key;
  const partition = moved ? partitionOfKey(correction.key, partitions) : facts.partition;
  if (partition >= partitions)
    throw new TerminalError(
      'partition_missing',
      `${facts.topic} has no partition ${partition}, where ${letter.id} was`,
    );
  const value = correction?.value ?? message.value;
  const headers = { ...originalHeaders(message.headers), ...correction?.headers };
  return {
    letter,
    topic: facts.topic,
    partition,
    key,
    value,
    headers: {
      ...headers,
      [ATTEMPT_HEADERS.of]: letter.id,
      [ATTEMPT_HEADERS.attempt]: String(letter.attempt + 1),
    },
    after: moved ? -1n : BigInt(facts.offset),
    verdict: judge(facts.topic, { key: key?.toString('utf8') ?? null, value, headers }),
  };
}
