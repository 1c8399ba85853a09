import type { FactoryProvider } from '@nestjs/common';

/** A provider made of others, by their tokens. */
export function made<Parts extends unknown[]>(
  provide: FactoryProvider['provide'],
  inject: NonNullable<FactoryProvider['inject']>,
  useFactory: (...parts: Parts) => unknown,
): FactoryProvider {
  return { provide, inject, useFactory: useFactory as (...parts: unknown[]) => unknown };
}
