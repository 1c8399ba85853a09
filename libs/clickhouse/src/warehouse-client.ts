import { ClickHouseLogLevel, createClient, TupleParam, type ClickHouseClient } from '@clickhouse/client';
import type { HealthContributor } from '@ml-connector/kernel';
import { Readable } from 'node:stream';
import { toConnectorError } from './errors.js';

/** Where the warehouse is, and as whom to go there. */
export interface WarehouseOptions {
  /** HTTP address, credentials left out. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** Names this client in ClickHouse's query log. */
  readonly application: string;
  /** Deadline of one request. */
  readonly requestTimeoutMs?: number;
}

/** Settings every session of ours has: ranges of dates kept, unmatched joins null, unknown columns refused. */
const SESSION_SETTINGS = {
  enable_extended_results_for_datetime_functions: 1,
  join_use_nulls: 1,
  input_format_skip_unknown_fields: 0,
  input_format_null_as_default: 0,
  date_time_input_format: 'best_effort',
  output_format_json_quote_decimals: 1,
  output_format_json_quote_64bit_integers: 1,
} as const;

/** ClickHouse over its official client; errors come as kernel errors with a kind. */
export class WarehouseClient {
  private readonly client: ClickHouseClient;

  constructor(options: WarehouseOptions) {
    this.client = createClient({
      url: options.url,
      username: options.username ?? 'default',
      password: options.password ?? '',
      application: options.application,
      request_timeout: options.requestTimeoutMs ?? 60_000,
      keep_alive: { enabled: true, idle_socket_ttl: 2_000 },
      compression: { request: false, response: false },
      // Errors reach the caller; the client's own log would say them twice.
      log: { level: ClickHouseLogLevel.OFF },
      clickhouse_settings: SESSION_SETTINGS,
    });
  }

  /** Rows of a query; decimals and 64-bit integers come as text. Parameters as `{name:Type}` in the SQL. */
  async query<Row>(sql: string, parameters: Record<string, unknown> = {}): Promise<Row[]> {
    try {
      const result = await this.client.query({ query: sql, query_params: parameters, format: 'JSONEachRow' });
      return await result.json<Row>();
    } catch (error) {
      throw toConnectorError(error, 'query');
    }
  }

  /** Runs one statement that gives no rows. */
  async command(sql: string, parameters: Record<string, unknown> = {}): Promise<void> {
    try {
      await this.client.command({
        query: sql,
        query_params: parameters,
        clickhouse_settings: { wait_end_of_query: 1 },
      });
    } catch (error) {
      throw toConnectorError(error, 'command');
    }
  }

  /**
   * Inserts JSON lines as they are, without parsing them here. Resolves when ClickHouse has the rows. An insert whose
   * token one of the table's last inserts had is passed over, where the table keeps tokens (`keepTokensSql`).
   */
  async insertLines(table: string, chunks: readonly Buffer[], token?: string): Promise<void> {
    await this.insert(table, 'JSONEachRow', chunks, token);
  }

  /**
   * The same for blocks of columns, one behind the other, in frames of zstd; each names its columns and their types
   * itself.
   */
  async insertBlocks(table: string, chunks: readonly Buffer[], token?: string): Promise<void> {
    await this.insert(table, 'Native', chunks, token, { 'Content-Encoding': 'zstd' });
  }

  private async insert(
    table: string,
    format: string,
    chunks: readonly Buffer[],
    token?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    try {
      const { stream } = await this.client.exec({
        http_headers: headers,
        query: `INSERT INTO ${table} FORMAT ${format}`,
        values: Readable.from(chunks, { objectMode: false }),
        clickhouse_settings: {
          wait_end_of_query: 1,
          // Rows of one key within an insert are settled by the next merge, and by FINAL until then, as those of two
          // inserts are: settling them here as well was half of what an insert costs.
          optimize_on_insert: 0,
          ...(token === undefined ? {} : { insert_deduplication_token: token }),
        },
      });
      for await (const chunk of stream) void chunk;
    } catch (error) {
      throw toConnectorError(error, `insert into ${table}`);
    }
  }

  /** Ready when ClickHouse answers a ping. */
  health(): HealthContributor {
    return {
      name: 'clickhouse',
      ready: async () => {
        const answer = await this.client.ping();
        return answer.success ? { ok: true } : { ok: false, detail: `no ping: ${answer.error.message}` };
      },
    };
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

/** A tuple as a query parameter. */
export function tupleParameter(values: readonly string[]): TupleParam {
  return new TupleParam(values);
}
