import {
  createConnection,
  type AccessToken,
  type ConnectionView,
  type CreateConnection,
  type VerificationKeys,
} from '@ml-connector/contracts';
import { ApiException, Callers, zodPipe } from '@ml-connector/runtime';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import { activeDivisions } from '../connections/connection-state.js';
import { Connections } from '../connections/connections.js';
import { Authorisation } from '../oauth/authorisation.js';
import { ConnectionStore } from '../store/connection-store.js';
import { TokenKeeper } from '../tokens/token-keeper.js';

const divisionsBody = z.strictObject({ divisions: z.union([z.literal('all'), z.array(z.number().int().positive())]) });
const codeBody = z.strictObject({ redirected: z.string().min(1) });

/** The part of Fastify's reply used here. */
interface Reply {
  redirect(url: string): unknown;
  send(body: unknown): unknown;
}

/** Connections: operators make and authorise them, services get what they need of them. */
@Controller('v1/connections')
export class ConnectionsController {
  constructor(
    @Inject(Connections) private readonly connections: Connections,
    @Inject(Authorisation) private readonly authorisation: Authorisation,
    @Inject(TokenKeeper) private readonly keeper: TokenKeeper,
    @Inject(ConnectionStore) private readonly store: ConnectionStore,
  ) {}

  @Get()
  @Callers('operator')
  list(): Promise<ConnectionView[]> {
    return this.connections.list();
  }

  @Post()
  @Callers('operator')
  create(@Body(zodPipe(createConnection)) body: CreateConnection): Promise<ConnectionView> {
    return this.connections.create(body);
  }

  @Get(':id')
  @Callers('operator')
  show(@Param('id') id: string): Promise<ConnectionView> {
    return this.connections.show(id);
  }

  @Delete(':id')
  @Callers('operator')
  @HttpCode(204)
  remove(@Param('id') id: string): Promise<void> {
    return this.connections.remove(id);
  }

  @Get(':id/authorise')
  @Callers('operator')
  async authorise(
    @Param('id') id: string,
    @Query('format') format: string | undefined,
    @Res() reply: Reply,
  ): Promise<void> {
    const url = await this.authorisation.begin(id);
    if (format === 'json') reply.send({ url });
    else reply.redirect(url);
  }

  @Post(':id/code')
  @Callers('operator')
  @HttpCode(200)
  async code(
    @Param('id') id: string,
    @Body(zodPipe(codeBody)) body: z.infer<typeof codeBody>,
  ): Promise<ConnectionView> {
    await this.authorisation.paste(id, body.redirected);
    return this.connections.show(id);
  }

  @Put(':id/divisions')
  @Callers('operator')
  choose(
    @Param('id') id: string,
    @Body(zodPipe(divisionsBody)) body: z.infer<typeof divisionsBody>,
  ): Promise<ConnectionView> {
    return this.connections.choose(id, body.divisions);
  }

  @Post(':id/access-token')
  @Callers('exact-fetcher')
  @HttpCode(200)
  accessToken(@Param('id') id: string): Promise<AccessToken> {
    return this.keeper.accessToken(id);
  }

  @Get(':id/verification-keys')
  @Callers('webhook-ingress')
  async verificationKeys(@Param('id') id: string): Promise<VerificationKeys> {
    const row = await this.store.get(id);
    if (row.webhookSecret === null)
      throw new ApiException(
        404,
        'webhooks_not_found',
        'the connection has no webhook secret: it is read by polling only',
      );
    return {
      connectionId: id,
      region: row.region,
      clientId: row.clientId,
      secrets: [this.store.open(id, 'webhook_secret', row.webhookSecret)],
      divisions: activeDivisions(row).map((d) => d.number),
    };
  }
}
