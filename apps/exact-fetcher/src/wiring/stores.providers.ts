import { Leases } from '@ml-connector/postgres';
import type { Clock } from '@ml-connector/kernel';
import { CLOCK, CONFIG } from '@ml-connector/runtime';
import type { FactoryProvider } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { FetcherConfig } from '../config/env.js';
import { DivisionLeases } from '../engine/division-leases.js';
import { SilenceStore } from '../silence/silence-store.js';
import { BudgetStore } from '../store/budget-store.js';
import { ConnectionStore } from '../store/connection-store.js';
import { SCHEMA } from '../store/entities/columns.js';
import { JobStore } from '../store/job-store.js';
import { KeyStore } from '../store/key-store.js';
import { QuotaStore } from '../store/quota-store.js';
import { ScheduleStore } from '../store/schedule-store.js';
import { StreamStore } from '../store/stream-store.js';
import { SubscriptionStore } from '../store/subscription-store.js';
import { UnseenStore } from '../store/unseen-store.js';

const stores = [
  ConnectionStore,
  StreamStore,
  KeyStore,
  QuotaStore,
  BudgetStore,
  ScheduleStore,
  JobStore,
  SubscriptionStore,
  UnseenStore,
  SilenceStore,
];

/** Stores over the service's tables, and its leases. */
export const STORE_PROVIDERS: FactoryProvider[] = [
  ...stores.map((Store): FactoryProvider => ({
    provide: Store,
    useFactory: (db: DataSource) => new Store(db),
    inject: [DataSource],
  })),
  {
    provide: DivisionLeases,
    useFactory: (db: DataSource, clock: Clock, config: FetcherConfig) =>
      new DivisionLeases(new Leases(db, SCHEMA, clock), clock, config.INSTANCE_ID ?? randomUUID()),
    inject: [DataSource, CLOCK, CONFIG],
  },
];
