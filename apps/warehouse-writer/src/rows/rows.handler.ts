import { ENTITIES, rowsTopic, tableName } from '@ml-connector/catalogue';
import { BatchHandler, type BatchContext, type BatchMessage, type BatchResult } from '@ml-connector/kafka';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { RowsLoader } from './rows-loader.js';

/** Rows topics of every table. */
const ROWS_TOPICS = ENTITIES.map((entity) => rowsTopic(tableName(entity)));

/** Takes rows off the bus; the offset is committed once they are queryable. */
@Controller()
export class RowsHandler {
  constructor(@Inject(RowsLoader) private readonly loader: RowsLoader) {}

  @BatchHandler(ROWS_TOPICS)
  handle(@Payload() messages: readonly BatchMessage[], @Ctx() context: BatchContext): Promise<BatchResult> {
    return this.loader.load(messages, context);
  }
}
