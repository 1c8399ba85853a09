import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@ml-connector/kernel';

/** Routes what Nest itself says to the service's log: its chatter as debug, its warnings and errors as such. */
export function nestLogger(logger: Logger): LoggerService {
  const say =
    (level: 'debug' | 'warn' | 'error') =>
    (message: unknown, ...rest: unknown[]): void => {
      const context = rest.at(-1);
      const text = message instanceof Error ? (message.stack ?? message.message) : String(message);
      logger[level]('nest', { message: text, ...(typeof context === 'string' ? { context } : {}) });
    };
  return {
    log: say('debug'),
    debug: say('debug'),
    verbose: say('debug'),
    warn: say('warn'),
    error: say('error'),
    fatal: say('error'),
  };
}
