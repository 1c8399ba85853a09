import { command, connectionState, loaded, notice, TOPICS, type Notice } from '@ml-connector/contracts';
import { BatchHandler, tracesOf, type BatchMessage, type BatchResult } from '@ml-connector/kafka';
import { ok, type Outcome, type Tracer } from '@ml-connector/kernel';
import { TRACER } from '@ml-connector/runtime';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { z } from 'zod';
import { withStore } from '../store/store-errors.js';
import { MessageHandlers, type HeardNotice } from './message-handlers.js';
import { readJson } from './read-json.js';

/** Hands the four topics to their handlers: notices by the batch, all else message by message in order. */
@Controller()
export class MessageController {
  constructor(
    @Inject(MessageHandlers) private readonly handlers: MessageHandlers,
    @Inject(TRACER) private readonly tracer: Tracer,
  ) {}

  @BatchHandler(TOPICS.notice, { bisect: true, span: 'notice' })
  async notices(@Payload() messages: readonly BatchMessage[]): Promise<BatchResult> {
    const read = messages.map((message) => readJson(message, notice));
    const good = read.flatMap((one, n) => (one.kind === 'ok' ? [this.#traced(one.value, messages[n])] : []));
    const outcomes = await withStore(() => this.handlers.notices(good));
    let next = 0;
    return read.map((one) => (one.kind === 'ok' ? (outcomes[next++] ?? ok(null)) : one));
  }

  /** A notice with its own trace: those of a batch ask for different streams. */
  #traced(one: Notice, message: BatchMessage | undefined): HeardNotice {
    if (!this.tracer.enabled || message === undefined) return one;
    return { ...one, traces: this.tracer.handOn(tracesOf([message])) };
  }

  @BatchHandler(TOPICS.command, { bisect: true })
  commands(@Payload() messages: readonly BatchMessage[]): Promise<BatchResult> {
    return each(messages, command, (one) => this.handlers.command(one));
  }

  @BatchHandler(TOPICS.connectionState, { bisect: true })
  states(@Payload() messages: readonly BatchMessage[]): Promise<BatchResult> {
    return each(messages, connectionState, (one) => this.handlers.connectionState(one));
  }

  @BatchHandler(TOPICS.loaded, { bisect: true })
  loaded(@Payload() messages: readonly BatchMessage[]): Promise<BatchResult> {
    return each(messages, loaded, (one) => this.handlers.loaded(one));
  }
}

async function each<S extends z.ZodType>(
  messages: readonly BatchMessage[],
  schema: S,
  handle: (value: z.output<S>) => Promise<Outcome<unknown>>,
): Promise<BatchResult> {
  const outcomes: Outcome<unknown>[] = [];
  for (const message of messages) {
    const read = readJson(message, schema);
    outcomes.push(read.kind === 'ok' ? await withStore(() => handle(read.value)) : read);
  }
  return outcomes;
}
