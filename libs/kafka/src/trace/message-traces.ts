import type { WireHeaders } from '@ml-connector/contracts';
import type { Traces } from '@ml-connector/kernel';
import type { OutgoingMessage } from '../producer/outgoing-message.js';

/** W3C Trace Context; once for each trace the message belongs to, so that whoever knows no batches takes the first. */
const HEADER = 'traceparent';

/** Traces a message carries at most: of a batch of more the first. */
const MOST_CARRIED = 32;

/** The traces messages are in, each once; messages of one page share the very value. */
export function tracesOf(messages: readonly { readonly headers?: WireHeaders | undefined }[]): Traces {
  const found = new Set<string>();
  let last: WireHeaders[string];
  for (const { headers } of messages) {
    const value = headers?.[HEADER];
    if (value === undefined || value === last) continue;
    last = value;
    if (Array.isArray(value)) for (const one of value) found.add(one.toString());
    else found.add(value.toString());
  }
  return [...found];
}

/** Messages that say which traces they are in; those that say so already are left as they are. */
export function carryTraces<M extends OutgoingMessage>(messages: readonly M[], traces: Traces): readonly M[] {
  if (traces.length === 0) return messages;
  const value = traces.length === 1 ? traces[0] : traces.slice(0, MOST_CARRIED);
  return messages.map((message) =>
    message.headers?.[HEADER] === undefined
      ? { ...message, headers: { ...message.headers, [HEADER]: value } }
      : message,
  );
}
