import { Inject, Injectable, Module, type DynamicModule, type OnModuleDestroy } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { HealthController } from '../health/health.controller.js';
import { HealthState } from '../health/health-state.js';
import { ApiErrorFilter } from '../http/api-error.filter.js';
import { CLOCK, CONFIG, FAIL, HEALTH, LOGGER, METER, SERVICE_NAME, TRACER } from '../tokens.js';
import type { Platform } from './platform.js';

/** Not ready from the first moment of a stop, while the consumers still finish what they have. */
@Injectable()
class NotReadyOnStop implements OnModuleDestroy {
  constructor(@Inject(HealthState) private readonly health: HealthState) {}

  onModuleDestroy(): void {
    this.health.stopping();
  }
}

/** The one global module: configuration, logger, meter, tracer, clock, health, by token. */
@Module({})
export class PlatformModule {
  static forRoot(platform: Platform, config: object): DynamicModule {
    const values = [
      { provide: CONFIG, useValue: config },
      { provide: LOGGER, useValue: platform.logger },
      { provide: METER, useValue: platform.meter },
      { provide: TRACER, useValue: platform.tracer },
      { provide: CLOCK, useValue: platform.clock },
      { provide: HEALTH, useValue: platform.health },
      { provide: HealthState, useValue: platform.health },
      { provide: FAIL, useValue: platform.fail },
      { provide: SERVICE_NAME, useValue: platform.service },
    ];
    return {
      module: PlatformModule,
      global: true,
      controllers: [HealthController],
      providers: [...values, NotReadyOnStop, { provide: APP_FILTER, useClass: ApiErrorFilter }],
      exports: values.map(({ provide }) => provide),
    };
  }
}
