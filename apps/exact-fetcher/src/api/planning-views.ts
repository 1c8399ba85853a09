import type { ForecastView, RestingEndpointView, ScheduleView } from '@ml-connector/contracts';
import { UNKNOWN_BUDGET } from '@ml-connector/exact';
import type { Clock } from '@ml-connector/kernel';
import { forecast } from '../planning/forecast.js';
import { nextRunMs } from '../planning/next-run.js';
import type { BudgetStore } from '../store/budget-store.js';
import type { ConnectionStore } from '../store/connection-store.js';
import type { DivisionEntity } from '../store/entities/division.entity.js';
import type { QuotaStore } from '../store/quota-store.js';
import type { ScheduleStore } from '../store/schedule-store.js';
import { withStore } from '../store/store-errors.js';
import type { StreamStore } from '../store/stream-store.js';

/** What the views work with. */
export interface PlanningViewDeps {
  readonly connections: ConnectionStore;
  readonly streams: StreamStore;
  readonly budgets: BudgetStore;
  readonly schedules: ScheduleStore;
  readonly quotas: QuotaStore;
  readonly clock: Clock;
}

/** Schedules, forecasts and resting endpoints as people see them. */
export class PlanningViews {
  constructor(private readonly deps: PlanningViewDeps) {}

  /** A connection's schedule and those its divisions have of their own; without a connection, of all. */
  async schedules(connectionId: string | undefined): Promise<ScheduleView[]> {
    const { connections, clock } = this.deps;
    const [all, divisions] = await withStore(() => Promise.all([connections.connections(), connections.divisions()]));
    const viewOf = (
      of: Pick<ScheduleView, 'connectionId' | 'divisionKey' | 'schedule' | 'paused'>,
      effective: ScheduleView['schedule'],
    ): ScheduleView => {
      const isOpen = effective === null || effective.kind === 'continuous';
      const nextAtMs = isOpen || of.paused ? null : nextRunMs(effective, clock.now(), 0);
      return { ...of, nextAt: nextAtMs === null ? null : new Date(nextAtMs).toISOString() };
    };
    return all
      .filter(({ id }) => (connectionId ?? id) === id)
      .flatMap(({ id, schedule, paused }) => [
        viewOf({ connectionId: id, divisionKey: null, schedule, paused }, schedule),
        ...divisions
          .filter((division) => division.connectionId === id && (division.schedule !== null || division.paused))
          .map((division) =>
            viewOf(
              {
                connectionId: id,
                divisionKey: division.divisionKey,
                schedule: division.schedule,
                paused: division.paused,
              },
              division.schedule ?? schedule,
            ),
          ),
      ]);
  }

  /** What the first read of each active division will still cost. `rows`: counted rows by feed, where known. */
  async forecasts(connectionId: string | undefined, rows: ReadonlyMap<string, number>): Promise<ForecastView[]> {
    const { connections, schedules } = this.deps;
    const [divisions, typicalCalls] = await withStore(() =>
      Promise.all([connections.divisions(), schedules.typicalLoadCalls()]),
    );
    const wanted = divisions.filter((one) => one.active && (connectionId ?? one.connectionId) === one.connectionId);
    return Promise.all(wanted.map((division) => this.#forecast(division, rows, typicalCalls)));
  }

  /** Endpoints that are left alone before Exact locks them. */
  async restingEndpoints(): Promise<RestingEndpointView[]> {
    const resting = await withStore(() => this.deps.quotas.resting(this.deps.clock.now()));
    return resting.map(({ untilMs, ...one }) => ({ ...one, until: new Date(untilMs).toISOString() }));
  }

  async #forecast(
    { divisionKey, connectionId, name }: DivisionEntity,
    rows: ReadonlyMap<string, number>,
    typicalCalls: ReadonlyMap<string, number>,
  ): Promise<ForecastView> {
    const { streams, budgets, clock } = this.deps;
    const [own, all] = await withStore(() => Promise.all([streams.ofDivision(divisionKey), budgets.all()]));
    const budget = all.filter((one) => one.divisionKey === divisionKey).at(-1)?.state ?? UNKNOWN_BUDGET;
    const serverNowMs = clock.now() + budget.clockOffsetMs;
    const streamsInOrder = own.sort((a, b) => a.phase - b.phase || (a.feed < b.feed ? -1 : 1));
    const found = forecast({ streams: streamsInOrder, rows, typicalCalls, budget, serverNowMs });
    return { connectionId, divisionKey, divisionName: name, ...found };
  }
}
