import { RetriableError, silentLogger } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BusinessDateKeeper } from './business-date.keeper.js';

const NEW_YEAR_IN_AMSTERDAM = Date.UTC(2026, 11, 31, 23);

let clock: ManualClock;
let stored: string[];
let failures: unknown[];
let fault: Error | undefined;
let keeper: BusinessDateKeeper;

beforeEach(() => {
  clock = new ManualClock(NEW_YEAR_IN_AMSTERDAM - 90_000);
  [stored, failures, fault] = [[], [], undefined];
  keeper = new BusinessDateKeeper(
    (date) => {
      if (fault !== undefined) return Promise.reject(fault);
      stored.push(date);
      return Promise.resolve();
    },
    'Europe/Amsterdam',
    clock,
    silentLogger,
    (error) => failures.push(error),
  );
});
afterEach(() => keeper.beforeApplicationShutdown());

describe('BusinessDateKeeper', () => {
  it('sets the date at the start, and again when the day changes where the business is', async () => {
    await keeper.onModuleInit();
    expect(stored).toEqual(['2026-12-31']);
    keeper.onApplicationBootstrap();
    await clock.advance(60_000);
    expect(stored).toHaveLength(1);
    await clock.advance(60_000);
    expect(stored).toEqual(['2026-12-31', '2027-01-01']);
  });

  it('starts while ClickHouse is away, and sets the date as soon as it is back', async () => {
    fault = new RetriableError('clickhouse_away', 'away');
    await keeper.onModuleInit();
    keeper.onApplicationBootstrap();
    await clock.advance(5_000);
    expect(stored).toEqual([]);
    fault = undefined;
    await clock.advance(1_000);
    expect(stored).toEqual(['2026-12-31']);
    expect(failures).toEqual([]);
  });

  it('does not start where the date may not be written', async () => {
    fault = new Error('no right');
    await expect(keeper.onModuleInit()).rejects.toThrow('no right');
  });
});
