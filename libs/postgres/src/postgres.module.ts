import { errorText, type HealthRegistry } from '@ml-connector/kernel';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { openDataSource, type PostgresOptions } from './data-source.js';
import { connectTrouble } from './postgres-trouble.js';

/** How a service uses PostgreSQL. */
export interface PostgresModuleOptions extends PostgresOptions {
  /** Runtime's platform. */
  readonly ports: { readonly health: HealthRegistry };
}

/** Global module: provides TypeORM's `DataSource`, open and migrated before anything else of the service starts. */
@Module({})
export class PostgresModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly source: DataSource) {}

  static forRoot(options: PostgresModuleOptions): DynamicModule {
    const provider = {
      provide: DataSource,
      useFactory: async (): Promise<DataSource> => {
        const source = await openDataSource(options).catch((error: unknown) => {
          throw connectTrouble(error);
        });
        options.ports.health.register({ name: 'postgres', ready: () => ping(source) });
        return source;
      },
    };
    return { module: PostgresModule, global: true, providers: [provider], exports: [DataSource] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.source.destroy();
  }
}

async function ping(source: DataSource): Promise<{ ok: boolean; detail?: string }> {
  try {
    await source.query('select 1');
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: `no answer: ${errorText(error)}` };
  }
}
