import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { carryTraces, splitBySize, tracesOf, type OutgoingMessage } from '@ml-connector/kafka';
import { noTracer, silentLogger, type Tracer } from '@ml-connector/kernel';
import { openTracer, parseEnv } from '@ml-connector/runtime';
import { z } from 'zod';
import type { Measured, Measurement } from './measurement.js';

const MESSAGES = 1_000;
const BATCHES = 400;
const ROUNDS = 9;
const MOST_OFF_NS = 5;
const MOST_ON_NS = 100;
const MOST_TRACED_NS = 2_000;

/** A batch of raw records as exact-fetcher writes them; `traces`: how many it is in. */
function batchOf(traces: number): OutgoingMessage[] {
  const places = Array.from({ length: traces }, (_, n) =>
    Buffer.from(`00-${String(n + 1).padStart(32, '0')}-00f067aa0ba902b7-01`),
  );
  const traceparent = places.length === 1 ? places[0] : places;
  const shared = { ce_type: 'exact.accounts.record.v1', ce_source: 'c/nl/1', 'lineage-id': 'l', version: '1' };
  return Array.from({ length: MESSAGES }, (_, n) => ({
    key: `nl:1|${n}`,
    value: Buffer.alloc(500, n),
    headers: { ...shared, ce_id: `l.${n}`, ...(traces === 0 ? {} : { traceparent }) },
  }));
}

/** What a batch goes through that has to do with traces, and the measuring of bytes that each send does anyway. */
function pass(tracer: Tracer, incoming: readonly OutgoingMessage[], outgoing: readonly OutgoingMessage[]): number {
  const send = (): number => {
    const sent = tracer.enabled ? carryTraces(outgoing, tracer.traces()) : outgoing;
    return [...splitBySize(sent)].length;
  };
  return tracer.enabled ? tracer.resume('rows', {}, tracesOf(incoming), send) : send();
}

function nsAMessage(work: () => void): number {
  const startedAt = process.hrtime.bigint();
  for (let n = 0; n < BATCHES; n++) work();
  return Number(process.hrtime.bigint() - startedAt) / BATCHES / MESSAGES;
}

/** The middle of several rounds, in turns: what else the machine does comes to all alike. */
function inTurns(works: Readonly<Record<string, () => void>>): Record<string, number> {
  const took = Object.keys(works).map((name) => [name, [] as number[]] as const);
  for (let round = 0; round <= ROUNDS; round++)
    for (const [name, all] of took) {
      const ns = nsAMessage(works[name] ?? (() => undefined));
      if (round > 0) all.push(ns);
    }
  return Object.fromEntries(took.map(([name, all]) => [name, all.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0]));
}

/** What tracing costs a batch of raw records in a service: off, on without a sampled trace, in one, in 32. */
export const tracing: Measurement = {
  kind: 'bench',
  name: 'tracing',
  doc: `what traces cost each message of a batch of ${MESSAGES}: off, on but not sampled, in one trace, in 32 of them`,
  bar: `off_ns at most ${MOST_OFF_NS}, unsampled_ns at most ${MOST_ON_NS}, one_trace_ns at most ${MOST_TRACED_NS}`,
  defaultRuns: 1,
  measure: async () => {
    const collector = createServer((request, response) => void request.resume().on('end', () => response.end()));
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const { port } = collector.address() as AddressInfo;
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
    const { tracer, close } = await openTracer('bench', parseEnv('bench', z.object({}), env));
    try {
      return judged(figuresOf(tracer));
    } finally {
      await close(silentLogger);
      collector.closeAllConnections();
      collector.close();
    }
  },
};

function figuresOf(tracer: Tracer): Record<string, number> {
  const [none, one, many] = [batchOf(0), batchOf(1), batchOf(32)];
  const took = inTurns({
    bare: () => void [...splitBySize(none)].length,
    off: () => void pass(noTracer, none, none),
    unsampled: () => void pass(tracer, none, none),
    one_trace: () => void pass(tracer, one, none),
    many_traces: () => void pass(tracer, many, none),
  });
  const bare = took['bare'] ?? 0;
  const beyond = Object.entries(took).filter(([name]) => name !== 'bare');
  const rounded = (ns: number): number => Math.round(ns * 10) / 10;
  return {
    bare_ns: rounded(bare),
    ...Object.fromEntries(beyond.map(([name, ns]) => [`${name}_ns`, rounded(ns - bare)])),
  };
}

function judged(figures: Record<string, number>): Measured {
  const limits = { off_ns: MOST_OFF_NS, unsampled_ns: MOST_ON_NS, one_trace_ns: MOST_TRACED_NS };
  const problems = Object.entries(limits).flatMap(([name, most]) =>
    (figures[name] ?? Infinity) <= most ? [] : [`${name} is ${figures[name]}, at most ${most}`],
  );
  return { figures, ok: problems.length === 0, problems };
}
