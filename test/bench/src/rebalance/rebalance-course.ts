import { deadLetterTopic, readDeadLetterFacts } from '@ml-connector/contracts';
import { createKafkaClient, readTopic, TopicAdmin, TopicProducer, type KafkaClient } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { seededRandom, uniqueName } from '@ml-connector/testing';
import { BatchLedger } from './batch-ledger.js';
import { GroupProcess, type ProcessOptions, type Work } from './group-process.js';

/** How a group is made to rebalance. */
export interface RebalancePlan {
  readonly seed: number;
  readonly rebalances: number;
  readonly brokers: string;
  readonly partitions: number;
  /** Longest time a message nobody can handle is tried; default: as services have it. */
  readonly retryForMs?: number;
  /** Share of batches that take longer than a session lasts. */
  readonly longShare: number;
}

/** What came out. */
export interface RebalanceFindings {
  readonly rebalances: number;
  readonly messages: number;
  readonly lost: number;
  readonly overlaps: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  /** Batches that took longer than a session lasts. */
  readonly longBatches: number;
  /** From the first try of the message nobody can handle to its dead letter; 0: it never became one. */
  readonly poisonHeldMs: number;
  readonly failures: readonly string[];
}

const SESSION_MS = 2_000;
const LONGEST_BATCH_MS = 300;
const LONG_BATCH_MS = 3_500;
const LONGEST_STAY_MS = 900;
const MOST_PROCESSES = 4;
const MESSAGES_A_ROUND = 40;
const ROUND_MS = 100;
const POISON = 'poison';
const DRAIN_WITHIN_MS = 90_000;

/** Members of a group come and go under load, again and again. */
export async function runRebalances(plan: RebalancePlan, signal: AbortSignal): Promise<RebalanceFindings> {
  const client = createKafkaClient({ brokers: plan.brokers, clientId: 'rebalance', logger: silentLogger });
  return new RebalanceCourse(client, plan, signal).run();
}

class RebalanceCourse {
  private readonly random: () => number;
  private readonly ledger = new BatchLedger();
  private readonly topic = uniqueName('rebalance');
  private readonly options: ProcessOptions;
  private readonly processes: GroupProcess[] = [];
  private readonly failures: string[] = [];
  private readonly done = new AbortController();
  private joined = 0;
  private sent = 0;
  private longBatches = 0;
  private poisonSeenMs: number | undefined;

  constructor(
    private readonly client: KafkaClient,
    private readonly plan: RebalancePlan,
    private readonly signal: AbortSignal,
  ) {
    this.random = seededRandom(plan.seed);
    const { topic } = this;
    const own = { topic, groupId: topic, partitionsConcurrently: 2, sessionTimeoutMs: SESSION_MS };
    this.options = plan.retryForMs === undefined ? own : { ...own, retryForMs: plan.retryForMs };
  }

  async run(): Promise<RebalanceFindings> {
    const layout = { dataPartitions: this.plan.partitions, controlPartitions: 3, replicationFactor: 1 };
    await new TopicAdmin(this.client).ensureTopics(
      [
        { name: this.topic, retention: '7d', size: 'data' },
        { name: deadLetterTopic('transformer'), retention: '30d', size: 'control' },
      ],
      layout,
    );
    try {
      await this.join();
      const feeding = this.feed();
      await this.change().finally(() => this.done.abort());
      await feeding;
      await this.drained();
    } finally {
      await Promise.all(this.processes.splice(0).map((process) => this.part(process)));
    }
    return this.findings();
  }

  /** A member more or a member less: each makes the whole group hand its partitions over. */
  private async change(): Promise<void> {
    for (let count = 0; count < this.plan.rebalances; count++) {
      this.signal.throwIfAborted();
      await systemClock.sleep(Math.floor(this.random() * LONGEST_STAY_MS));
      const grow = this.processes.length === 1 || (this.processes.length < MOST_PROCESSES && this.random() < 0.5);
      if (grow) await this.join();
      else await this.part(this.processes.splice(Math.floor(this.random() * this.processes.length), 1)[0]);
    }
  }

  private async join(): Promise<void> {
    // Every other process joins as two members.
    const options = { ...this.options, members: 1 + (this.joined++ % 2) };
    const process = new GroupProcess(this.client, options, this.work);
    this.processes.push(process);
    await process.join();
  }

  private async part(process: GroupProcess | undefined): Promise<void> {
    await process?.leave();
    this.failures.push(...(process?.failures ?? []).map(String));
  }

  private readonly work: Work = async (messages, context) => {
    this.ledger.begin(context);
    if (messages.some(({ value }) => String(value) === POISON)) {
      this.poisonSeenMs ??= systemClock.now();
      this.ledger.drop(context);
      throw new TypeError('nobody can handle this');
    }
    const long = this.random() < this.plan.longShare;
    if (long) this.longBatches++;
    await systemClock.sleep(long ? LONG_BATCH_MS : Math.floor(this.random() * LONGEST_BATCH_MS));
    this.ledger.end(context, messages);
  };

  private async feed(): Promise<void> {
    const producer = new TopicProducer(this.client, {
      logger: silentLogger,
      meter: silentMeter,
      clock: systemClock,
      health: { register: () => undefined },
      fail: (error) => void this.failures.push(String(error)),
    });
    await producer.send(this.topic, [{ key: POISON, value: POISON }]);
    while (!this.done.signal.aborted) {
      const numbers = Array.from({ length: MESSAGES_A_ROUND }, () => String(this.sent++));
      await producer.send(
        this.topic,
        numbers.map((value) => ({ key: value, value })),
      );
      await systemClock.sleep(ROUND_MS);
    }
    await producer.disconnect();
  }

  private async drained(): Promise<void> {
    const endMs = systemClock.now() + DRAIN_WITHIN_MS;
    for (;;) {
      const [lag] = await new TopicAdmin(this.client).listLag(this.topic, [this.topic]);
      if (lag?.lag === 0n) return;
      if (systemClock.now() > endMs) throw new Error(`the group did not catch up: ${lag?.lag} messages wait`);
      await systemClock.sleep(100);
    }
  }

  private async findings(): Promise<RebalanceFindings> {
    let buriedAtMs: number | undefined;
    await readTopic(this.client, deadLetterTopic('transformer'), ({ headers }) => {
      const facts = readDeadLetterFacts(headers);
      if (facts.topic === this.topic) buriedAtMs ??= Date.parse(facts.at);
    });
    const { overlaps, doubled, outOfOrder } = this.ledger;
    return {
      rebalances: this.plan.rebalances,
      messages: this.sent,
      lost: this.ledger.lost(this.sent),
      overlaps,
      doubled,
      outOfOrder,
      longBatches: this.longBatches,
      poisonHeldMs: buriedAtMs === undefined ? 0 : buriedAtMs - (this.poisonSeenMs ?? 0),
      failures: this.failures,
    };
  }
}
