import { errorKind, type Logger } from '@ml-connector/kernel';
import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { LOGGER } from '../tokens.js';
import { answerError } from './api-error.js';

interface Reply {
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body: unknown): unknown;
}

/**
 * Turns errors of HTTP handlers into the API's error body. Errors of message handlers go on as they came: Nest's own
 * filter would replace them by "Internal server error" and the transport could not tell their kind.
 */
@Catch()
export class ApiErrorFilter implements ExceptionFilter {
  readonly #logger: Logger;

  constructor(@Inject(LOGGER) logger: Logger) {
    this.#logger = logger;
  }

  catch(error: unknown, host: ArgumentsHost): Observable<never> | undefined {
    if (host.getType() !== 'http') return throwError(() => error);
    const { status, body, retryAfterS } = answerError(error);
    if (status >= 500) this.#logger.error('http_request_failed', { status, kind: errorKind(error), error });
    const reply = host.switchToHttp().getResponse<Reply>();
    if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS));
    reply.status(status).send(body);
    return undefined;
  }
}
