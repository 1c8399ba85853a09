import { ENTITIES, rowsTopic, tableName } from '@ml-connector/catalogue';
import { BatchHandler, type BatchContext, type BatchMessage, type BatchResult } from '@ml-connector/kafka';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { NoteReader } from '../rebuild/note-reader.js';
import { LoadOrder } from './load-order.js';
import { RowsLoader } from './rows-loader.js';

/** Table of every rows topic. */
const TABLES: ReadonlyMap<string, string> = new Map(
  ENTITIES.map((entity) => [rowsTopic(tableName(entity)), tableName(entity)]),
);
/** An insert waits more than it works: many at once. */
const LOADS_AT_ONCE = 12;

/** Takes rows off the bus; the offset is committed once they are queryable. */
@Controller()
export class RowsHandler {
  private readonly order = new LoadOrder(LOADS_AT_ONCE);

  constructor(
    @Inject(RowsLoader) private readonly loader: RowsLoader,
    @Inject(NoteReader) private readonly notes: NoteReader,
  ) {}

  @BatchHandler([...TABLES.keys()], { span: 'insert' })
  handle(@Payload() messages: readonly BatchMessage[], @Ctx() context: BatchContext): Promise<BatchResult> {
    const load = (): Promise<BatchResult> =>
      this.notes.load(messages, context, (rows, facts) => this.loader.load(rows, facts));
    return this.order.run(TABLES.get(context.topic) ?? context.topic, load);
  }
}
