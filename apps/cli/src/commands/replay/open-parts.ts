import { RebuildStore } from '@ml-connector/clickhouse';
import { TopicProducer } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock, TerminalError } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { progressBar } from '../../output/progress-bar.js';
import { liveLag } from '../../replay/live-lag.js';
import { Pace } from '../../replay/pace.js';
import type { ReplayParts } from '../../replay/replay-parts.js';
import { connectedContextOf, type ConnectedContext } from '../context.js';

/** Options of every replay command. */
export interface PartsOptions {
  readonly rate: string;
  readonly maxLag: string;
  readonly transformerGroup: string;
  readonly writerGroup: string;
}

/** Adds the options. */
export function withPartsOptions(command: Command): Command {
  return command
    .option('--rate <n>', 'raw messages a second at most', '5000')
    .option('--max-lag <n>', 'messages live traffic may be behind before the replay waits', '500')
    .option('--transformer-group <id>', 'consumer group of the live transformer', 'transformer')
    .option('--writer-group <id>', 'consumer group of the live writer', 'warehouse-writer');
}

/** Runs work with open connections, a bar, and a signal that Ctrl-C aborts; closes all at its end. */
export async function withParts<T>(
  command: Command,
  options: PartsOptions,
  work: (parts: ReplayParts, context: ConnectedContext, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const context = connectedContextOf(command);
  const { kafka, output } = context;
  const stop = new AbortController();
  const onSignal = (): void => stop.abort(new TerminalError('interrupted', STOPPED));
  const ports = {
    logger: silentLogger,
    meter: silentMeter,
    clock: systemClock,
    health: { register: () => undefined },
    fail: (error: unknown) => stop.abort(error),
  };
  const sink = new TopicProducer(kafka, ports);
  const warehouse = context.warehouse();
  const bar = progressBar(output, 'replay', systemClock);
  const groups = { transformer: options.transformerGroup, writer: options.writerGroup };
  const pace = { messagesPerSecond: positive(options.rate, '--rate'), maxLag: positive(options.maxLag, '--max-lag') };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    await sink.connect();
    const parts: ReplayParts = {
      kafka,
      sink,
      warehouse,
      store: new RebuildStore(warehouse, systemClock),
      clock: systemClock,
      pace: new Pace(pace, () => liveLag(kafka, groups), systemClock),
      writerGroup: options.writerGroup,
      onProgress: ({ done, total, rows, waitsForLag }) =>
        bar.update(done, total, waitsForLag === null ? `${rows} rows` : `waits: live traffic is ${waitsForLag} behind`),
      onStep: (step) => output.line(step),
    };
    await parts.store.ensure();
    return await work(parts, context, stop.signal);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    bar.close();
    await sink.disconnect();
    await warehouse.close();
  }
}

const STOPPED = 'stopped; how far it is is kept: run the same command again to go on';

function positive(text: string, option: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new TerminalError('bad_option', `${option} ${text} is no number above 0`);
  return value;
}
