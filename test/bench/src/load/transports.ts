import 'reflect-metadata';
import { Blocks, feedByName, stampBlock, type Feed } from '@ml-connector/catalogue';
import {
  BatchHandler,
  decodeRawItem,
  KafkaBatchStrategy,
  readRawItem,
  type BatchContext,
  type BatchMessage,
} from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock, TerminalError } from '@ml-connector/kernel';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Ctx,
  EventPattern,
  type KafkaContext,
  Payload,
  Transport,
  type MicroserviceOptions,
} from '@nestjs/microservices';
import { RAW_LEDGER } from './ledger-lines.js';
import { LEDGER_TABLE, type LoadStand } from './load-stand.js';

const FEED_NAME = 'transaction_lines';
const TABLE = `warehouse.${LEDGER_TABLE}`;

/** What both transports do with what they are handed: decode records, and insert their rows. */
class RawLoader {
  private readonly feed: Feed;
  private readonly blocks = new Blocks();
  private readonly ended = Promise.withResolvers<void>();
  private startedAt: number | undefined;
  private loaded = 0;

  constructor(
    private readonly stand: LoadStand,
    private readonly rows: number,
  ) {
    const feed = feedByName(FEED_NAME);
    if (feed === undefined) throw new TerminalError('unknown_feed', FEED_NAME);
    this.feed = feed;
  }

  async load(messages: readonly BatchMessage[], partition: number): Promise<void> {
    this.startedAt ??= performance.now();
    this.blocks.clear();
    for (const message of messages) {
      const read = readRawItem(FEED_NAME, message);
      if (read.kind !== 'ok') throw new TerminalError('bad_record', `offset ${message.offset}: ${read.kind}`);
      decodeRawItem(this.feed, partition, read.value, this.blocks.of);
    }
    const block = this.blocks.of(LEDGER_TABLE).encode();
    await this.stand.warehouse.insertBlocks(TABLE, stampBlock(block, systemClock.now()));
    this.loaded += messages.length;
    if (this.loaded >= this.rows) this.ended.resolve();
  }

  /** Rows a second, once enough of them are in. */
  async rate(): Promise<number> {
    await this.ended.promise;
    return this.loaded / ((performance.now() - (this.startedAt ?? 0)) / 1000);
  }
}

/** Raw ledger lines by our batch strategy: rows a second. */
export async function runBatches(stand: LoadStand, rows: number, groupId: string): Promise<number> {
  const loader = new RawLoader(stand, rows);
  @Controller()
  class Batches {
    @BatchHandler(RAW_LEDGER)
    run(@Payload() messages: readonly BatchMessage[], @Ctx() { partition }: BatchContext): Promise<void> {
      return loader.load(messages, partition);
    }
  }
  const fail = (error: unknown): never => {
    throw error;
  };
  const health = { register: () => undefined };
  const ports = { logger: silentLogger, meter: silentMeter, clock: systemClock, health, fail };
  const options = { groupId, partitionsConcurrently: 3, maxBytesPerPartition: 8 * 1_048_576 };
  const strategy = new KafkaBatchStrategy(stand.kafka, options, ports, stand.producer, 'transformer');
  return rateOf(stand, Batches, { strategy }, loader);
}

/** The same by NestJS's own Kafka transport, which hands out a message at a time. */
export async function runStock(stand: LoadStand, rows: number, groupId: string): Promise<number> {
  const loader = new RawLoader(stand, rows);
  @Controller()
  class Messages {
    @EventPattern<string>(RAW_LEDGER)
    run(@Ctx() context: KafkaContext): Promise<void> {
      // Headers are texts here, and the value is bytes: what a batch message may have as well.
      return loader.load([context.getMessage() as unknown as BatchMessage], context.getPartition());
    }
  }
  const client = { clientId: 'load-stock', brokers: stand.brokers.split(',') };
  const options = {
    client,
    consumer: { groupId },
    postfixId: '',
    subscribe: { fromBeginning: true },
    parser: { keepBinary: true },
  };
  return rateOf(stand, Messages, { transport: Transport.KAFKA, options }, loader);
}

async function rateOf(
  stand: LoadStand,
  controller: new () => object,
  transport: MicroserviceOptions,
  loader: RawLoader,
): Promise<number> {
  await stand.emptyLedger();
  @Module({ controllers: [controller] })
  class Application {}
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(Application, { ...transport, logger: false });
  try {
    await app.listen();
    return await loader.rate();
  } finally {
    await app.close();
  }
}
