import 'reflect-metadata';
import { Controller, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { expect, it } from 'vitest';

@Injectable()
class Names {
  readonly greeting = 'hello';
}

@Controller()
class Greeter {
  constructor(@Inject(Names) private readonly names: Names) {}

  @EventPattern('greet')
  greet(@Payload() whom: string): string {
    return `${this.names.greeting} ${whom}`;
  }
}

@Module({ controllers: [Greeter], providers: [Names] })
class GreeterModule {}

class Direct extends Server implements CustomTransportStrategy {
  listen(callback: () => void): void {
    callback();
  }
  close(): void {
    this.messageHandlers.clear();
  }
  on(): never {
    throw new Error('not supported');
  }
  unwrap<T>(): T {
    throw new Error('not supported');
  }
}

it('decorators of classes, parameters and handlers work under the test runner as under the compiler', async () => {
  const strategy = new Direct();
  const app = await NestFactory.createMicroservice(GreeterModule, { strategy, logger: false });
  await app.listen();
  const seen: unknown[] = [];
  const handled = await strategy.getHandlerByPattern('greet')!('world');
  strategy.transformToObservable(handled).subscribe((value) => seen.push(value));
  await app.close();
  expect(seen).toEqual(['hello world']);
  expect(Reflect.getMetadata('design:paramtypes', Greeter)).toEqual([Names]);
});
