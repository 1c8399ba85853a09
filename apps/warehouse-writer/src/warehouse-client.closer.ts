import type { WarehouseClient } from '@ml-connector/clickhouse';
import type { OnApplicationShutdown } from '@nestjs/common';

/** Closes the clients when nothing needs them any more. */
export class WarehouseClientCloser implements OnApplicationShutdown {
  constructor(private readonly clients: readonly WarehouseClient[]) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.close()));
  }
}
