/** Where a span is. */
export interface SpanPlace {
  readonly traceId: string;
  readonly spanId: string;
}

/** A span as a collector gets it. */
export interface CollectedSpan extends SpanPlace {
  readonly service: string;
  readonly name: string;
  readonly parentSpanId: string;
  readonly links: readonly SpanPlace[];
  readonly attributes: Readonly<Record<string, string>>;
}

interface Field {
  readonly number: number;
  /** Bytes of a message, text or bytes field; of numbers there is none. */
  readonly bytes: Buffer;
  readonly value: bigint;
}

/** Spans of an OTLP request (`ExportTraceServiceRequest`, protobuf); the field numbers are those of its .proto files. */
export function decodeSpans(body: Buffer): CollectedSpan[] {
  return messages(body, 1).flatMap((resourceSpans) => {
    const resource = messages(resourceSpans, 1)[0] ?? Buffer.alloc(0);
    const service = attributesOf(resource, 1)['service.name'] ?? '';
    return messages(resourceSpans, 2).flatMap((scope) => messages(scope, 2).map((span) => spanOf(span, service)));
  });
}

function spanOf(span: Buffer, service: string): CollectedSpan {
  return {
    service,
    ...placeOf(span),
    parentSpanId: hex(span, 4),
    name: messages(span, 5)[0]?.toString() ?? '',
    attributes: attributesOf(span, 9),
    links: messages(span, 13).map(placeOf),
  };
}

const placeOf = (message: Buffer): SpanPlace => ({ traceId: hex(message, 1), spanId: hex(message, 2) });
const hex = (message: Buffer, number: number): string => messages(message, number)[0]?.toString('hex') ?? '';

/** Key and value of each: text as it is, whole numbers as text, others not at all. */
function attributesOf(message: Buffer, number: number): Record<string, string> {
  return Object.fromEntries(
    messages(message, number).map((entry) => {
      const value = [...fields(messages(entry, 2)[0] ?? Buffer.alloc(0))][0];
      const text = value?.number === 1 ? value.bytes.toString() : value?.number === 3 ? String(value.value) : '';
      return [messages(entry, 1)[0]?.toString() ?? '', text];
    }),
  );
}

function messages(message: Buffer, number: number): Buffer[] {
  return [...fields(message)].flatMap((field) => (field.number === number ? [field.bytes] : []));
}

function* fields(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('a field ends within a number');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > message.length) throw new RangeError('a field is longer than its message');
    return message.subarray(at, (at += length));
  };
  while (at < message.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    const kind = tag & 7;
    if (kind === 0) yield { number, bytes: Buffer.alloc(0), value: varint() };
    else if (kind === 2) yield { number, bytes: take(Number(varint())), value: 0n };
    else if (kind === 1 || kind === 5) yield { number, bytes: take(kind === 1 ? 8 : 4), value: 0n };
    else throw new RangeError(`a field of kind ${kind}`);
  }
}
