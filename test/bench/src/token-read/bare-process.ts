import 'reflect-metadata';
import { Controller, HttpCode, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

/** What token-service answers, as a constant. */
const ANSWER = {
  accessToken: 'a.app-0.1',
  expiresAt: Date.UTC(2026, 0, 15, 12),
  region: 'nl',
  baseUrl: 'http://127.0.0.1:20000',
} as const;

@Controller('v1/connections')
class BareController {
  @Post(':id/access-token')
  @HttpCode(200)
  answer(): typeof ANSWER {
    return ANSWER;
  }
}

@Module({ controllers: [BareController] })
class BareModule {}

/** The least a NestJS endpoint on Fastify does: the floor of a token read. */
const app = await NestFactory.create<NestFastifyApplication>(BareModule, new FastifyAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
process.send?.({ url: await app.getUrl() });
process.on('disconnect', () => process.exit(0));
