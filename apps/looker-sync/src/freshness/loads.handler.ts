import { loaded, TOPICS } from '@ml-connector/contracts';
import { BatchHandler, type BatchMessage, type BatchResult } from '@ml-connector/kafka';
import { deadLetter, ok, type Outcome, type Tracer } from '@ml-connector/kernel';
import { TRACER } from '@ml-connector/runtime';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { Watermark } from '../state/freshness-store.js';
import { DatagroupTrigger } from './datagroup-trigger.js';

/** Hears of loads. Which table was loaded does not matter to Looker: every answer of it may be old. */
@Controller()
export class LoadsHandler {
  constructor(
    @Inject(DatagroupTrigger) private readonly trigger: DatagroupTrigger,
    @Inject(TRACER) private readonly tracer: Tracer,
  ) {}

  @BatchHandler(TOPICS.loaded, { span: 'loaded' })
  async handle(@Payload() messages: readonly BatchMessage[]): Promise<BatchResult> {
    const read = messages.map(watermarkOf);
    const loads = read.flatMap((one) => (one.kind === 'ok' ? [one.value] : []));
    if (loads.length > 0) await this.trigger.markLoaded(loads, this.tracer.traces());
    return read;
  }
}

/** What a message says; what is not in its shape is a dead letter that names the fields. */
function watermarkOf(message: BatchMessage): Outcome<Watermark> {
  const text = message.value?.toString('utf8') ?? '';
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return deadLetter('bad_json', 'the message is no JSON text');
    throw error;
  }
  const checked = loaded.safeParse(parsed);
  if (!checked.success)
    return deadLetter('bad_message', checked.error.issues.map((issue) => issue.path.join('.') || 'body').join(', '));
  const { divisionKey, table, loadedAt } = checked.data;
  const at = Date.parse(loadedAt);
  return Number.isNaN(at) ? deadLetter('bad_message', 'loadedAt') : ok({ divisionKey, table, loadedAt: at });
}
