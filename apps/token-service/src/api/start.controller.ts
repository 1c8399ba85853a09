import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import { answerBrowser, type BrowserReply } from '../oauth/answer-browser.js';
import { Authorisation, type StartedConsent } from '../oauth/authorisation.js';

/** Where a browser begins a consent: the ticket or key in the address is the permission; there is no service token. */
@Controller('oauth')
export class StartController {
  constructor(@Inject(Authorisation) private readonly authorisation: Authorisation) {}

  @Get('start/:ticket')
  async start(
    @Res() reply: BrowserReply,
    @Param('ticket') ticket: string,
    @Headers('accept') accept?: string,
  ): Promise<void> {
    await answerBrowser(reply, accept, async () => sendAway(reply, await this.authorisation.start(ticket)));
  }

  @Get('again/:id/:key')
  async again(
    @Res() reply: BrowserReply,
    @Param('id') id: string,
    @Param('key') key: string,
    @Headers('accept') accept?: string,
  ): Promise<void> {
    await answerBrowser(reply, accept, async () => sendAway(reply, await this.authorisation.startAgain(id, key)));
  }
}

function sendAway(reply: BrowserReply, { location, cookie }: StartedConsent): void {
  reply
    .status(302)
    .headers({
      location,
      'set-cookie': cookie.header,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    })
    .send('');
}
