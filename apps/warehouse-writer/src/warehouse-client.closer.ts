import type { WarehouseClient } from '@ml-connector/clickhouse';
import type { OnApplicationShutdown } from '@nestjs/common';

/** Closes the client when nothing needs it any more. */
export class WarehouseClientCloser implements OnApplicationShutdown {
  constructor(private readonly client: WarehouseClient) {}

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}
