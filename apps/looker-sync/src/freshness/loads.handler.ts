import { TOPICS } from '@ml-connector/contracts';
import { BatchHandler, type BatchMessage, type BatchResult } from '@ml-connector/kafka';
import type { Tracer } from '@ml-connector/kernel';
import { TRACER } from '@ml-connector/runtime';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { DatagroupTrigger } from './datagroup-trigger.js';

/** Hears of loads. What was loaded does not matter: every answer of Looker may be old. */
@Controller()
export class LoadsHandler {
  constructor(
    @Inject(DatagroupTrigger) private readonly trigger: DatagroupTrigger,
    @Inject(TRACER) private readonly tracer: Tracer,
  ) {}

  @BatchHandler(TOPICS.loaded, { span: 'loaded' })
  handle(@Payload() messages: readonly BatchMessage[]): Promise<BatchResult> {
    if (messages.length > 0) this.trigger.markLoaded(this.tracer.traces());
    return Promise.resolve();
  }
}
