import type { Platform } from '@ml-connector/runtime';
import { Leases } from '@ml-connector/postgres';
import type { Provider } from '@nestjs/common';
import { made } from '../provider.js';
import { ConnectionStore } from '../store/connection-store.js';
import type { CustodySteps } from './custody-steps.js';
import { PairWriter } from './pair-writer.js';
import { Refresher } from './refresher.js';
import { TokenKeeper } from './token-keeper.js';
import { TokenMemory } from './token-memory.js';
import { TokenWatch } from './token-watch.js';
import { Trade } from './trade.js';
import { TroubleNotes } from './trouble-notes.js';

/** The custody of tokens. `owner` names this process among the replicas; `steps` is told how far refreshes are. */
export function tokenProviders(platform: Platform, owner: string, steps: CustodySteps): Provider[] {
  const { clock, logger, fail } = platform;
  return [
    made(PairWriter, [ConnectionStore], (store: ConnectionStore) => new PairWriter(store, clock, logger)),
    made(
      Trade,
      [ConnectionStore, Leases, PairWriter],
      (store: ConnectionStore, leases: Leases, pairs: PairWriter) =>
        new Trade(store, leases, pairs, new TroubleNotes(store, leases, clock, logger), clock, steps),
    ),
    made(
      Refresher,
      [ConnectionStore, Leases, Trade],
      (store: ConnectionStore, leases: Leases, trade: Trade) =>
        new Refresher(store, leases, trade, owner, clock, logger, steps),
    ),
    made(
      TokenKeeper,
      [ConnectionStore, Refresher],
      (store: ConnectionStore, refresher: Refresher) =>
        new TokenKeeper(store, refresher, new TokenMemory(store, clock, logger), clock, logger),
    ),
    made(
      TokenWatch,
      [ConnectionStore, TokenKeeper],
      (store: ConnectionStore, keeper: TokenKeeper) => new TokenWatch(store, keeper, clock, logger, fail),
    ),
  ];
}
