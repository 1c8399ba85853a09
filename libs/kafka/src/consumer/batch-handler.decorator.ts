import { Catch, UseFilters, type RpcExceptionFilter } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { throwError, type Observable } from 'rxjs';

/** How errors of a batch handler are treated. */
export interface BatchHandlerOptions {
  /**
   * The handler may be called again with parts of a batch: an error it throws is then narrowed down to the message
   * that causes it, which is retried for at most 30 s and dead-lettered with reason `unknown` (or the code of a
   * terminal error, without retries); the others go on. Without it such an error ends the process before the commit.
   */
  readonly bisect?: boolean;
  /** Name of the span a batch's traces get here; without it they end before this handler. */
  readonly span?: string;
}

/** Nest's own filter replaces an error by "Internal server error"; here its kind decides what happens. */
@Catch()
export class KeepErrorFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/**
 * The method handles whole batches of these topics:
 * `handle(@Payload() messages: readonly BatchMessage[], @Ctx() context: BatchContext): Promise<BatchResult>`.
 * The offset is committed after it resolved and its outcomes were acted on.
 */
export function BatchHandler(topics: string | readonly string[], options: BatchHandlerOptions = {}): MethodDecorator {
  const patterns: readonly string[] = typeof topics === 'string' ? [topics] : topics;
  return (target, key, descriptor) => {
    EventPattern(patterns, { bisect: options.bisect ?? false, span: options.span })(target, key, descriptor);
    UseFilters(new KeepErrorFilter())(target, key, descriptor);
  };
}
