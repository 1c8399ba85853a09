import type { Logger } from '@ml-connector/kernel';
import { ConnectorError } from '@ml-connector/kernel';
import { LOGGER } from '@ml-connector/runtime';
import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { answerBrowser, sendPage, type BrowserReply } from '../oauth/answer-browser.js';
import { Authorisation } from '../oauth/authorisation.js';
import { clearedCookies, cookieOf } from '../oauth/consent-cookie.js';
import { connectedPage } from '../oauth/pages.js';

/** Where Exact sends the browser back to. State and cookie together authenticate it. */
@Controller('oauth')
export class OAuthController {
  constructor(
    @Inject(Authorisation) private readonly authorisation: Authorisation,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get('callback')
  async callback(
    @Res() reply: BrowserReply,
    @Query() query: Readonly<Record<string, unknown>>,
    @Headers('accept') accept?: string,
    @Headers('cookie') cookies?: string,
  ): Promise<void> {
    await answerBrowser(reply, accept, async () => {
      const given = { code: textOf(query['code']), state: textOf(query['state']), error: textOf(query['error']) };
      try {
        const bringer = (state: string) => ({ cookie: cookieOf(cookies, state) });
        const row = await this.authorisation.finish(given, bringer);
        sendPage(reply, 200, connectedPage(row.name, row.divisions.length === 0), clearedCookies(given.state ?? ''));
      } catch (error) {
        this.logger.warn('consent_failed', { code: error instanceof ConnectorError ? error.code : 'unknown' });
        throw error;
      }
    });
  }
}

/** A parameter given once; one given twice is none. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 2_000 ? value : undefined;
}
