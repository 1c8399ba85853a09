import { TOPICS } from '@ml-connector/contracts';
import type { WarehouseClient } from '@ml-connector/clickhouse';
import type { MessageSink, OutgoingMessage } from '@ml-connector/kafka';
import { changeLatency, silentMeter, type Outcome } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { LoadReporter } from '../reporting/load-reporter.js';
import { RowsLoader } from '../rows/rows-loader.js';
import { Warehouse } from '../warehouse.js';
import { asRead, factsOf } from './rows-messages.js';

/** A loader on the real warehouse whose bus is a list. */
export class LoaderHarness {
  readonly sent: { readonly topic: string; readonly message: OutgoingMessage }[] = [];
  readonly clock = new ManualClock();
  readonly warehouse: Warehouse;
  private readonly loader: RowsLoader;

  constructor(client: WarehouseClient) {
    this.warehouse = new Warehouse(client, this.clock, silentMeter);
    const insert = this.warehouse.insert.bind(this.warehouse);
    const sink: MessageSink = {
      send: (topic, messages) => {
        this.sent.push(...messages.map((message) => ({ topic, message })));
        return Promise.resolve();
      },
    };
    const reporter = new LoadReporter(insert, sink, this.clock, changeLatency(silentMeter));
    this.loader = new RowsLoader(insert, this.warehouse, reporter, sink, this.clock);
  }

  /** Loads messages as one batch of a table's topic. */
  load(table: string, messages: readonly OutgoingMessage[]): Promise<Outcome<unknown>[]> {
    return this.loader.load(asRead(messages), factsOf(table));
  }

  /** Events on `warehouse.loaded.v1`, in order. */
  loaded(): Record<string, unknown>[] {
    return this.on(TOPICS.loaded).map((message) => JSON.parse(String(message.value)) as Record<string, unknown>);
  }

  /** Messages written to a topic, in order. */
  on(topic: string): OutgoingMessage[] {
    return this.sent.filter((one) => one.topic === topic).map((one) => one.message);
  }
}
