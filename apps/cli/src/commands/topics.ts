import { createKafkaClient, TopicAdmin, type TopicChange, type TopicLayout } from '@ml-connector/kafka';
import { silentLogger } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { kafkaFromEnv } from '../config/kafka-from-env.js';
import { requiredVariable } from '../config/required-variable.js';
import { EXIT } from '../output/exit-codes.js';
import { DECLARED_TOPICS } from '../up/stack.js';
import { contextOf } from './context.js';

interface TopicsOptions {
  readonly dataPartitions: string;
  readonly controlPartitions: string;
  readonly replication: string;
  readonly plan?: boolean;
  readonly lower?: boolean;
  readonly deleteUnknown?: boolean;
}

/** `topics`: topics as they are declared. Safe to run again. */
export function topicsCommand(program: Command): void {
  program
    .command('topics')
    .description('make topics and their settings as declared (KAFKA_BROKERS); nothing is lowered or deleted unasked')
    .option('--data-partitions <n>', 'partitions of raw and row topics; counted once, when a topic is made', '12')
    .option('--control-partitions <n>', 'partitions of the other topics', '6')
    .option('--replication <n>', 'copies of each partition', '3')
    .option('--plan', 'only show what differs')
    .option('--lower', 'also settings by which a topic keeps less than now')
    .option('--delete-unknown', 'also remove topics of ours that are no longer declared, with all they hold')
    .addHelpText(
      'after',
      '\nExample:\n  KAFKA_BROKERS=kafka:9092 ml-connector topics --plan\n\nExit code 1 when a plan has something to do, or a topic has another number of partitions.',
    )
    .action(async (options: TopicsOptions, command: Command) => {
      const { output } = contextOf(command);
      const admin = new TopicAdmin(
        createKafkaClient({
          ...kafkaFromEnv(requiredVariable('KAFKA_BROKERS'), process.env),
          ...{ clientId: 'ml-connector', logger: silentLogger },
        }),
      );
      const layout = layoutOf(options);
      const before = await admin.plan(DECLARED_TOPICS, layout);
      if (options.plan !== true) await carryOut(admin, before, options, layout);
      const left = options.plan === true ? before : await admin.plan(DECLARED_TOPICS, layout);
      output.data({ before, left }, () => {
        if (options.plan !== true) output.line(`${before.length - left.length} changes made`);
        output.table(
          ['Topic', 'What differs'],
          left.map((change) => [change.topic, textOf(change)]),
        );
      });
      if (left.some(({ kind }) => options.plan === true || kind === 'partitions')) process.exitCode = EXIT.differences;
    });
}

function layoutOf(options: TopicsOptions): TopicLayout {
  return {
    dataPartitions: Number(options.dataPartitions),
    controlPartitions: Number(options.controlPartitions),
    replicationFactor: Number(options.replication),
  };
}

async function carryOut(
  admin: TopicAdmin,
  changes: readonly TopicChange[],
  { lower, deleteUnknown }: TopicsOptions,
  layout: TopicLayout,
): Promise<void> {
  const missing = new Set(changes.filter(({ kind }) => kind === 'create').map(({ topic }) => topic));
  await admin.ensureTopics(
    DECLARED_TOPICS.filter(({ name }) => missing.has(name)),
    layout,
  );
  await admin.apply(
    changes.filter(
      (change) =>
        (change.kind === 'setting' && (!change.lowers || lower === true)) ||
        (change.kind === 'unknown' && deleteUnknown === true),
    ),
  );
}

function textOf(change: TopicChange): string {
  switch (change.kind) {
    case 'create':
      return `is missing, with ${change.partitions} partitions`;
    case 'setting':
      return `${change.setting} is ${change.is ?? 'the default'}, not ${change.should}${change.lowers ? ' (keeps less: --lower)' : ''}`;
    case 'partitions':
      return `has ${change.is} partitions, not ${change.should}; make it anew and replay, or say what it has`;
    case 'unknown':
      return 'is not declared (--delete-unknown)';
  }
}
