import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { Authorisation } from '../oauth/authorisation.js';

const DONE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Connected</title>
<body style="font-family: system-ui; margin: 4rem auto; max-width: 32rem"><h1>Connected</h1>
<p>Exact Online is connected. Its divisions are being listed; you can close this page.</p></body></html>`;

/** The part of Fastify's reply used here. */
interface HtmlReply {
  headers(values: Record<string, string>): { send(body: string): unknown };
}

/** Where Exact sends the browser back to. The state in the address is what authenticates it. */
@Controller('oauth')
export class OAuthController {
  constructor(@Inject(Authorisation) private readonly authorisation: Authorisation) {}

  @Get('callback')
  async callback(
    @Res() reply: HtmlReply,
    @Query('code') code?: string,
    @Query('state') state?: string,
    @Query('error') error?: string,
  ): Promise<void> {
    await this.authorisation.finish({
      ...(code === undefined ? {} : { code }),
      ...(state === undefined ? {} : { state }),
      ...(error === undefined ? {} : { error }),
    });
    reply.headers({ 'content-type': 'text/html; charset=utf-8', 'referrer-policy': 'no-referrer' }).send(DONE);
  }
}
