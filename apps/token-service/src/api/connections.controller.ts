import {
  changeConnection,
  chooseDivisions,
  createConnection,
  pastedCode,
  type AccessToken,
  type ChangeConnection,
  type ChooseDivisions,
  type ConnectionView,
  type RemovedConnection,
  type CreateConnection,
  type PastedCode,
  type VerificationKeys,
} from '@ml-connector/contracts';
import { Callers, zodPipe } from '@ml-connector/runtime';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { Connections } from '../connections/connections.js';
import { Divisions } from '../connections/divisions.js';
import { VerificationKeysReader } from '../connections/verification-keys.js';
import { Authorisation } from '../oauth/authorisation.js';
import { TokenKeeper } from '../tokens/token-keeper.js';
import { connectionId } from './connection-id.pipe.js';

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
    @Inject(Divisions) private readonly divisions: Divisions,
    @Inject(Authorisation) private readonly authorisation: Authorisation,
    @Inject(TokenKeeper) private readonly keeper: TokenKeeper,
    @Inject(VerificationKeysReader) private readonly keys: VerificationKeysReader,
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
  show(@Param('id', connectionId) id: string): Promise<ConnectionView> {
    return this.connections.show(id);
  }

  @Patch(':id')
  @Callers('operator')
  change(
    @Param('id', connectionId) id: string,
    @Body(zodPipe(changeConnection)) body: ChangeConnection,
  ): Promise<ConnectionView> {
    return this.connections.change(id, body);
  }

  @Delete(':id')
  @Callers('operator')
  remove(@Param('id', connectionId) id: string): Promise<RemovedConnection> {
    return this.connections.remove(id);
  }

  @Get(':id/authorise')
  @Callers('operator')
  async authorise(
    @Param('id', connectionId) id: string,
    @Query('format') format: string | undefined,
    @Res() reply: Reply,
  ): Promise<void> {
    const begun = await this.authorisation.begin(id);
    if (format === 'json') reply.send(begun);
    else reply.redirect(begun.startUrl ?? begun.url);
  }

  @Post(':id/code')
  @Callers('operator')
  @HttpCode(200)
  async code(
    @Param('id', connectionId) id: string,
    @Body(zodPipe(pastedCode)) body: PastedCode,
  ): Promise<ConnectionView> {
    await this.authorisation.paste(id, body.redirected);
    return this.connections.show(id);
  }

  @Put(':id/divisions')
  @Callers('operator')
  choose(
    @Param('id', connectionId) id: string,
    @Body(zodPipe(chooseDivisions)) body: ChooseDivisions,
  ): Promise<ConnectionView> {
    return this.divisions.choose(id, body.divisions);
  }

  @Post(':id/access-token')
  @Callers('exact-fetcher')
  @HttpCode(200)
  accessToken(@Param('id', connectionId) id: string): Promise<AccessToken> {
    return this.keeper.accessToken(id);
  }

  @Get(':id/verification-keys')
  @Callers('webhook-ingress')
  verificationKeys(@Param('id', connectionId) id: string): Promise<VerificationKeys> {
    return this.keys.read(id);
  }
}
