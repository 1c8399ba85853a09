import { FEEDS } from '@ml-connector/catalogue';
import type { ConnectionState } from '@ml-connector/contracts';
import { divisionKey, epochOfMoveDate, type DivisionKey, type Region } from '@ml-connector/kernel';
import type { DataSource, EntityManager } from 'typeorm';
import type { ListedDivision } from '../reading/discovered-divisions.js';
import {
  observeDivision,
  placeConnectionFeeds,
  REFUSED_AS_BLOCKED,
  restartAfterMove,
  type DivisionNews,
} from './division-life.js';
import { forgetSubscriptions, unwantLeftOut } from './subscription-store.js';
import { placeHistory } from './history-start.js';
import { ConnectionEntity } from './entities/connection.entity.js';
import { DivisionEntity } from './entities/division.entity.js';

/** States in which a connection has an access token to give. */
export const RUNNABLE_STATES = ['authorised', 'expiring', 'restored'] as const;

/** Connections, their divisions and the streams that follow from them. */
export class ConnectionStore {
  constructor(private readonly db: DataSource) {}

  connection(id: string): Promise<ConnectionEntity | null> {
    return this.db.getRepository(ConnectionEntity).findOneBy({ id });
  }

  connections(): Promise<ConnectionEntity[]> {
    return this.db.getRepository(ConnectionEntity).find({ order: { id: 'ASC' } });
  }

  division(key: string): Promise<DivisionEntity | null> {
    return this.db.getRepository(DivisionEntity).findOneBy({ divisionKey: key as DivisionKey });
  }

  divisions(): Promise<DivisionEntity[]> {
    return this.db.getRepository(DivisionEntity).find({ order: { divisionKey: 'ASC' } });
  }

  activeDivisions(connectionId: string): Promise<DivisionEntity[]> {
    return this.db.getRepository(DivisionEntity).find({
      where: { connectionId, active: true },
      order: { number: 'ASC' },
    });
  }

  /** Takes over a connection's state and divisions, and makes the streams that are missing. True when it was news. */
  async apply(message: ConnectionState, nowMs: number): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      const known = await tx.getRepository(ConnectionEntity).findOneBy({ id: message.connectionId });
      if (known !== null && known.changedAt > message.changedAt) return false;
      await tx.getRepository(ConnectionEntity).save({
        id: message.connectionId,
        region: message.region,
        baseUrl: message.baseUrl,
        state: message.state,
        webhookUrl: message.webhookUrl,
        clientId: message.clientId ?? null,
        changedAt: message.changedAt,
      });
      const wanted = message.state === 'removed' ? [] : message.divisions;
      await deactivateOthers(
        tx,
        message.connectionId,
        wanted.map((d) => divisionKey(message.region, d.number)),
      );
      for (const division of wanted) await upsertDivision(tx, message, division, nowMs);
      await ensureStreams(tx, message.connectionId, nowMs);
      if (message.state === 'removed') await forgetSubscriptions(tx, message.connectionId);
      else await unwantLeftOut(tx, message.connectionId, message.webhookUrl, nowMs);
      if (isRunnable(message.state) && known !== null && !isRunnable(known.state))
        await retryParked(tx, message.connectionId, nowMs);
      return true;
    });
  }

  /** Saves what the lease owner has to remember from call to call. */
  async saveDivision(key: DivisionKey, change: Partial<Omit<DivisionEntity, 'divisionKey'>>): Promise<void> {
    await this.db.getRepository(DivisionEntity).update({ divisionKey: key }, change);
  }

  /** Makes sure a division has a row, so that its lease and budget exist before it is chosen. */
  async ensureDivision(key: DivisionKey, connectionId: string, region: Region, number: number): Promise<void> {
    await this.db.query(
      `insert into exact_fetcher.division (division_key, connection_id, region, number, name, active, epoch)
       values ($1, $2, $3, $4, '', false, 0) on conflict (division_key) do nothing`,
      [key, connectionId, region, number],
    );
  }

  /**
   * Takes over what `system/Divisions` says and returns what happened to known divisions. `complete`: the whole list; then
   * those it lacks are gone. A list without any division we know is not believed.
   */
  async observeDivisions(
    connectionId: string,
    seen: readonly ListedDivision[],
    { complete, nowMs }: { readonly complete: boolean; readonly nowMs: number },
  ): Promise<DivisionNews[]> {
    return this.db.transaction(async (tx) => {
      const known = await tx.getRepository(DivisionEntity).find({ where: { connectionId }, order: { number: 'ASC' } });
      const byNumber = new Map(seen.map((division) => [division.number, division]));
      const news: DivisionNews[] = [];
      const believed = complete && known.some(({ number }) => byNumber.has(number));
      for (const division of known) {
        const found = byNumber.get(division.number);
        if (found !== undefined) news.push(...(await observeDivision(tx, division, found, nowMs)));
        else if (believed && division.listed && (division.active || division.blockingStatus !== 0)) {
          await tx
            .getRepository(DivisionEntity)
            .update({ divisionKey: division.divisionKey }, { listed: false, lifeSince: nowMs });
          news.push({ divisionKey: division.divisionKey, event: 'removed' });
        }
      }
      if (news.length > 0) await placeConnectionFeeds(tx, connectionId, nowMs);
      return news;
    });
  }

  /** A call was refused because the division is blocked: no more of them until the list says that it is free. */
  async noteBlocked({ divisionKey: key, connectionId }: DivisionEntity, nowMs: number): Promise<void> {
    await this.db.transaction(async (tx) => {
      await tx
        .getRepository(DivisionEntity)
        .update({ divisionKey: key, blockingStatus: 0 }, { blockingStatus: REFUSED_AS_BLOCKED, lifeSince: nowMs });
      await placeConnectionFeeds(tx, connectionId, nowMs);
    });
  }

  /** Notes what token-service was told of the divisions. */
  async saveListed(connectionId: string, listedDivisions: string): Promise<void> {
    await this.db.getRepository(ConnectionEntity).update({ id: connectionId }, { listedDivisions });
  }
}

function isRunnable(state: ConnectionEntity['state']): boolean {
  return (RUNNABLE_STATES as readonly string[]).includes(state);
}

/** A person has put the connection right: what was parked because of it is tried at once. */
async function retryParked(tx: EntityManager, connectionId: string, nowMs: number): Promise<void> {
  await tx.query(
    `update exact_fetcher.stream s set due_at = $2 from exact_fetcher.division d
     where d.division_key = s.division_key and d.connection_id = $1 and s.state = 'parked'`,
    [connectionId, nowMs],
  );
}

async function deactivateOthers(tx: EntityManager, connectionId: string, kept: readonly string[]): Promise<void> {
  await tx.query(
    'update exact_fetcher.division set active = false where connection_id = $1 and not (division_key = any($2))',
    [connectionId, kept],
  );
}

async function upsertDivision(
  tx: EntityManager,
  { connectionId, region }: ConnectionState,
  found: ConnectionState['divisions'][number],
  nowMs: number,
): Promise<void> {
  const key = divisionKey(region, found.number);
  const backfillFrom = found.backfillFrom ?? null;
  const known = await tx.getRepository(DivisionEntity).findOneBy({ divisionKey: key });
  if (known === null) {
    await tx.query(
      `insert into exact_fetcher.division
         (division_key, connection_id, region, number, name, active, move_date, epoch, phase_since, backfill_from)
       values ($1, $2, $3, $4, $5, true, $6, $7, $8, $9)`,
      [
        key,
        connectionId,
        region,
        found.number,
        found.name,
        found.moveDate,
        epochOfMoveDate(found.moveDate),
        nowMs,
        backfillFrom,
      ],
    );
    return;
  }
  const change = { connectionId, name: found.name, active: true, backfillFrom };
  await tx.getRepository(DivisionEntity).update({ divisionKey: key }, change);
  if (epochOfMoveDate(found.moveDate) > known.epoch) await restartAfterMove(tx, key, found.moveDate);
}

/** One stream a feed and division; a feed read once per connection has one, see `placeConnectionFeeds`. */
async function ensureStreams(tx: EntityManager, connectionId: string, nowMs: number): Promise<void> {
  const divisions = await tx.getRepository(DivisionEntity).find({
    where: { connectionId, active: true },
    order: { number: 'ASC' },
  });
  for (const division of divisions) {
    for (const feed of FEEDS)
      if (feed.perConnection !== true)
        await tx.query(
          `insert into exact_fetcher.stream (division_key, feed, phase, due_at) values ($1, $2, $3, $4)
           on conflict (division_key, feed) do nothing`,
          [division.divisionKey, feed.name, feed.phase, nowMs],
        );
    await placeHistory(tx, division, nowMs);
  }
  await placeConnectionFeeds(tx, connectionId, nowMs);
}
