import { deadLetterActionMessage, headerText, TOPICS, type Answer } from '@ml-connector/contracts';
import type { MessageSink } from '@ml-connector/kafka';
import type { Clock } from '@ml-connector/kernel';
import type { DriveOptions, DriveResult } from './drive.js';
import { isSettled, type Letter } from './letter.js';

/** Records of one stream that exact-fetcher is asked to read again. */
export interface RefetchAsked {
  readonly connectionId: string;
  readonly divisionKey: string;
  readonly feed: string;
  readonly keys: readonly string[];
}

/**
 * Has records read again at the source instead of driving what was received: the way where the source has been put
 * right since, at the price of calls. A refetched record is newer than all that is known of it.
 */
export class LetterRefetcher {
  constructor(
    private readonly ask: (asked: RefetchAsked) => Promise<Answer>,
    private readonly sink: MessageSink,
    private readonly clock: Clock,
  ) {}

  async refetch(letters: readonly Letter[], { dryRun }: Pick<DriveOptions, 'dryRun'>): Promise<DriveResult[]> {
    const results = new Map<string, DriveResult>();
    const records: { readonly letter: Letter; readonly stream: string; readonly key: string }[] = [];
    for (const letter of letters) {
      const found = recordOf(letter);
      if (typeof found !== 'string') records.push({ letter, ...found });
      else
        results.set(letter.id, { id: letter.id, outcome: isSettled(letter) ? 'settled' : 'held back', detail: found });
    }
    for (const [stream, group] of Map.groupBy(records, (one) => one.stream)) {
      const outcome = dryRun ? ({ outcome: 'refetched', detail: stream } as const) : await this.#ask(stream, group);
      for (const { letter } of group) results.set(letter.id, { id: letter.id, ...outcome });
    }
    return letters.flatMap(({ id }) => results.get(id) ?? []);
  }

  async #ask(
    stream: string,
    group: readonly { readonly letter: Letter; readonly key: string }[],
  ): Promise<Pick<DriveResult, 'outcome' | 'detail'>> {
    const [connectionId = '', divisionKey = '', feed = ''] = stream.split(' ');
    const keys = [...new Set(group.map(({ key }) => key))];
    const answer = await this.ask({ connectionId, divisionKey, feed, keys });
    if (answer.type === 'failed') return { outcome: 'held back', detail: answer.message };
    const at = new Date(this.clock.now()).toISOString();
    const done = group.map(({ letter: { id } }) =>
      deadLetterActionMessage({ id, action: 'refetched', at, why: `exact-fetcher reads ${stream} again` }),
    );
    await this.sink.send(TOPICS.deadLetterAction, done);
    return { outcome: 'refetched', detail: stream };
  }
}

/** Stream and declared key of a letter's record, or why it has none. */
function recordOf(letter: Letter): { readonly stream: string; readonly key: string } | string {
  if (isSettled(letter)) return `${letter.state} ${letter.actions.at(-1)?.at ?? ''}`;
  const { feed, facts, message } = letter;
  const [connectionId = ''] = (headerText(message.headers, 'ce_source') ?? '').split('/');
  const [, divisionKey, key] = /^([a-z]{2}:\d+)\|(.+)$/s.exec(message.key?.toString('utf8') ?? '') ?? [];
  if (feed === null || connectionId === '' || divisionKey === undefined || key === undefined)
    return 'it is no record of Exact';
  if (facts.partition < 0) return `it names no record: ml-connector sync now --feed ${feed}`;
  return { stream: `${connectionId} ${divisionKey} ${feed}`, key };
}
