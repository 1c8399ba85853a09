import { TokenServiceClient } from '@ml-connector/contracts';
import { silentLogger, systemClock } from '@ml-connector/kernel';
import { WarehouseClient } from '@ml-connector/clickhouse';
import { createKafkaClient, type KafkaClient } from '@ml-connector/kafka';
import { ServiceClient } from '@ml-connector/runtime';
import type { Command } from 'commander';
import { kafkaFromEnv } from '../config/kafka-from-env.js';
import { findAccess, type Access } from '../config/addresses.js';
import { CALL_TIMEOUT_MS, operatorCalls, type Services } from '../config/services.js';
import { createOutput, type Output } from '../output/output.js';

/** Options every command has. */
export interface GlobalOptions {
  readonly dataDir: string;
  readonly json: boolean;
}

/** What a command works with. */
export interface Context {
  readonly options: GlobalOptions;
  readonly output: Output;
}

/** What a command works with that talks to a running system. */
export interface ConnectedContext extends Context {
  readonly access: Access;
  readonly services: Services;
  /** Calls to token-service by name, with their shapes. */
  readonly tokenService: TokenServiceClient;
  readonly kafka: KafkaClient;
  warehouse(): WarehouseClient;
}

/** Context of a command by its options. */
export function contextOf(command: Command): Context {
  const options = command.optsWithGlobals<GlobalOptions>();
  return { options, output: createOutput(process.stdout, options.json) };
}

/** Context of a command that needs a running system. Throws `not_running`. */
export function connectedContextOf(command: Command): ConnectedContext {
  const context = contextOf(command);
  const access = findAccess(context.options.dataDir, process.env);
  return {
    ...context,
    access,
    services: operatorCalls(access),
    tokenService: new TokenServiceClient(
      new ServiceClient({
        baseUrl: access.services['token-service'],
        audience: 'token-service',
        caller: 'operator',
        secret: access.serviceAuthSecret,
        clock: systemClock,
        timeoutMs: CALL_TIMEOUT_MS,
      }),
    ),
    kafka: createKafkaClient({
      ...kafkaFromEnv(access.kafkaBrokers, process.env),
      clientId: 'ml-connector',
      logger: silentLogger,
    }),
    warehouse: () => warehouseOf(access),
  };
}

/** Client of the warehouse; credentials from CLICKHOUSE_USER and CLICKHOUSE_PASSWORD. */
export function warehouseOf(access: Pick<Access, 'clickhouseUrl'>): WarehouseClient {
  return new WarehouseClient({
    url: access.clickhouseUrl,
    username: process.env['CLICKHOUSE_USER'] ?? 'default',
    password: process.env['CLICKHOUSE_PASSWORD'] ?? '',
    application: 'ml-connector',
  });
}
