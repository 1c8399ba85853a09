import 'reflect-metadata';
import { Controller, Headers, HttpCode, Inject, Module, Post, Req, UnauthorizedException } from '@nestjs/common';
import type { RawBodyRequest } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ClientKafka, ClientsModule, Transport } from '@nestjs/microservices';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { lastValueFrom } from 'rxjs';

/**
 * The same work as NestJS does it out of the box: Express with its body parser, the check of the signature in a
 * controller, its Kafka client with acks from all in-sync replicas, one send a request. Arguments: secret, brokers,
 * topic.
 */
const [secret = '', brokers = '', topic = ''] = process.argv.slice(2);
const KAFKA = 'kafka';
const HEAD_BYTES = '{"Content":'.length;
const SEAL_BYTES = ',"HashCode":""}'.length + 64;

interface Posted {
  readonly Content: {
    readonly Topic: string;
    readonly Division: number;
    readonly Action: string;
    readonly Key: string;
  };
  readonly HashCode: string;
}

@Controller('webhooks')
class StockController {
  constructor(@Inject(KAFKA) private readonly kafka: ClientKafka) {}

  @Post('exact/:connection')
  @HttpCode(200)
  async receive(@Req() request: RawBodyRequest<IncomingMessage>, @Headers('host') host: string): Promise<void> {
    const raw = request.rawBody ?? Buffer.alloc(0);
    const { Content, HashCode } = (request as unknown as { readonly body: Posted }).body;
    const digest = createHmac('sha256', secret)
      .update(raw.subarray(HEAD_BYTES, raw.length - SEAL_BYTES))
      .digest();
    if (!timingSafeEqual(digest, Buffer.from(HashCode, 'hex'))) throw new UnauthorizedException();
    const value = { ...Content, host, receivedAt: new Date().toISOString() };
    await lastValueFrom(this.kafka.emit(topic, { key: String(Content.Division), value: JSON.stringify(value) }));
  }
}

@Module({
  imports: [
    ClientsModule.register([
      {
        name: KAFKA,
        transport: Transport.KAFKA,
        options: {
          producerOnlyMode: true,
          client: { clientId: 'stock', brokers: [brokers] },
          producer: { idempotent: true },
          send: { acks: -1 },
        },
      },
    ]),
  ],
  controllers: [StockController],
})
class StockModule {}

const app = await NestFactory.create<NestExpressApplication>(StockModule, { rawBody: true, logger: ['error'] });
await app.get<ClientKafka>(KAFKA).connect();
await app.listen(0, '127.0.0.1');
process.send?.({ port: Number(new URL(await app.getUrl()).port) });
process.on('disconnect', () => process.exit(0));
