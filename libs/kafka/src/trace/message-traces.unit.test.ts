import { describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '../producer/outgoing-message.js';
import { carryTraces, tracesOf } from './message-traces.js';

const of = (n: number): string => `00-${String(n).padStart(32, '0')}-00f067aa0ba902b7-01`;

describe('traces of messages', () => {
  it('are those of all, each once, however they are written', () => {
    const shared = Buffer.from(of(1));
    const messages = [
      { headers: { traceparent: shared } },
      { headers: { traceparent: shared } },
      { headers: { traceparent: [Buffer.from(of(2)), Buffer.from(of(1))] } },
      { headers: {} },
      {},
      { headers: { traceparent: of(3) } },
    ];
    expect(tracesOf(messages)).toEqual([of(1), of(2), of(3)]);
  });

  it('are carried by what has none of its own', () => {
    const letter = { value: 'as it was', headers: { traceparent: of(9), ce_id: 'a' } };
    const [first, second] = carryTraces<OutgoingMessage>([{ value: 'new', headers: { ce_id: 'b' } }, letter], [of(1)]);
    expect(first).toEqual({ value: 'new', headers: { ce_id: 'b', traceparent: of(1) } });
    expect(second).toBe(letter);
    const [batch] = carryTraces<OutgoingMessage>(
      [{ value: 'rows' }],
      Array.from({ length: 40 }, (_, n) => of(n + 1)),
    );
    expect(batch?.headers?.['traceparent']).toHaveLength(32);
  });

  it('cost nothing where there are none: the messages are the very same', () => {
    const messages = [{ value: 'v' }];
    expect(carryTraces(messages, [])).toBe(messages);
  });
});
