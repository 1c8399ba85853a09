import { WarehouseClient } from '@ml-connector/clickhouse';
import { TopicProducer } from '@ml-connector/kafka';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FromVictim, KillPoint, Strike, ToVictim } from './kill-points.js';

/** Loaded by transformer and writer before their own code (`--import`): they can be struck at named points. */

interface GroupCall {
  readonly groupId: string;
  readonly memberId: string;
}
interface Connection {
  leaveGroup(call: GroupCall): Promise<unknown>;
}
type Method<T, A extends unknown[], R> = (this: T, ...args: A) => Promise<R>;

/** As short as the engines allow: a member that was killed holds its group up for so long. */
const SESSION_MS = 2_500;
const BEAT_MS = 250;
const LINGER_MS = 1_000;
const LONGEST_INSERT_MS = 8;

let armed: ToVictim | undefined;
let passed = 0;
let coordinator: { readonly connection: Connection; readonly call: GroupCall } | undefined;
const say = (message: FromVictim): Promise<void> =>
  new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, () => resolve());
  });

process.on('message', (message: ToVictim) => {
  armed = message;
  passed = 0;
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();

/** The service is at a point. */
async function at(point: KillPoint): Promise<void> {
  const own = armed;
  if (own?.point !== point || passed++ < own.after) return;
  armed = undefined;
  await suffer(own.strike, point);
}

async function suffer(strike: Strike, point: KillPoint): Promise<void> {
  // The group learns of a death at once, as if the session had ended with it: the others need not wait for that.
  if (strike !== 'stop' && coordinator !== undefined) {
    const leaving = coordinator.connection.leaveGroup(coordinator.call);
    await Promise.race([leaving.catch((error: unknown) => error), sleep(500)]);
  }
  if (strike === 'kill') process.kill(process.pid, 'SIGKILL');
  await say({ type: 'struck', point });
  if (strike === 'stop') process.kill(process.pid, 'SIGSTOP');
  else await sleep(LINGER_MS);
}

function around<T, A extends unknown[], R>(
  prototype: Record<string, unknown>,
  name: string,
  wrap: (call: () => Promise<R>, target: T, args: A) => Promise<R>,
): void {
  const original = prototype[name] as Method<T, A, R>;
  prototype[name] = function (this: T, ...args: A): Promise<R> {
    return wrap(() => original.apply(this, args), this, args);
  };
}

const isType = (error: unknown, type: string): boolean => (error as { type?: unknown }).type === type;
const isRows = (topic: unknown): boolean => String(topic).startsWith('warehouse.rows.');
const isRowsTable = (table: unknown): boolean => /^warehouse\.(dim|fact)_/.test(String(table));

around<TopicProducer, [string], void>(
  TopicProducer.prototype as unknown as Record<string, unknown>,
  'send',
  async (call, _, [topic]) => {
    if (!isRows(topic)) return call();
    await at('before_send');
    await call();
    await at('after_send');
  },
);

for (const insert of ['insertLines', 'insertBlocks'])
  around<WarehouseClient, [string], void>(
    WarehouseClient.prototype as unknown as Record<string, unknown>,
    insert,
    async (call, _, [table]) => {
      if (!isRowsTable(table)) return call();
      await at('before_insert');
      await at('two_owners');
      const inserting = call();
      // The request is on its way: ClickHouse has it, or not, or does not know yet.
      const halfWay = sleep(Math.random() * LONGEST_INSERT_MS).then(() => at('in_insert'));
      await Promise.all([inserting, halfWay]);
      await at('after_insert');
    },
  );

const require = createRequire(import.meta.url);
const driver = require('kafkajs') as { readonly Kafka: { readonly prototype: Record<string, unknown> } };
const createConsumer = driver.Kafka.prototype['consumer'] as (options: object) => unknown;
driver.Kafka.prototype['consumer'] = function (this: unknown, options: object): unknown {
  return createConsumer.call(this, { ...options, sessionTimeout: SESSION_MS, heartbeatInterval: BEAT_MS });
};

const broker = (require('kafkajs/src/broker') as { readonly prototype: Record<string, unknown> }).prototype;
around<Connection, [GroupCall], unknown>(broker, 'offsetCommit', async (call) => {
  await at('before_commit');
  return call();
});
around<Connection, [GroupCall], unknown>(broker, 'syncGroup', async (call, connection, [{ groupId, memberId }]) => {
  const answer = await call();
  coordinator = { connection, call: { groupId, memberId } };
  await say({ type: 'assigned' });
  return answer;
});
around<Connection, [GroupCall], unknown>(broker, 'heartbeat', async (call) => {
  try {
    return await call();
  } catch (error) {
    // The group changes, and batches are in hand.
    if (isType(error, 'REBALANCE_IN_PROGRESS')) await at('rebalance');
    throw error;
  }
});
around<Connection, [GroupCall], unknown>(broker, 'joinGroup', async (call) => {
  // All batches are done; the others may be waiting for this one.
  if (coordinator !== undefined) await at('rebalance');
  return call();
});
