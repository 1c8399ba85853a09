import type { ConnectionView, DivisionSettings, DivisionView } from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import type { ConnectionRow, DivisionSetting } from '../store/connection.entity.js';
import type { ConnectionStore } from '../store/connection-store.js';
import { activeDivisions, isChosen, viewOf } from './connection-state.js';
import { conflictsOf, refuseConflicts } from './division-conflicts.js';

/** The divisions of a connection, each with its configuration. */
export class Divisions {
  constructor(
    private readonly store: ConnectionStore,
    private readonly clock: Clock,
  ) {}

  async list(id: string): Promise<DivisionView[]> {
    return divisionViews(await this.store.get(id));
  }

  /**
   * Chooses the divisions to read; what was set for single ones before is over. Throws 409 `division_conflict` when
   * another connection reads one already, 400 `unknown_division` for one Exact does not list.
   */
  async choose(id: string, choice: 'all' | number[]): Promise<ConnectionView> {
    const row = await this.change(id, (now, rows) => {
      for (const number of choice === 'all' ? [] : choice) if (now.divisions.length > 0) refuseUnknown(now, number);
      const next = { ...now, choice, divisionSettings: withoutActive(now.divisionSettings) };
      refuseConflicts(rows, next);
      return { choice, divisionSettings: next.divisionSettings, conflicts: [] };
    });
    return viewOf(row, this.clock.now());
  }

  /** Changes the settings of one division. Throws 400 `unknown_division`, 409 `division_conflict`. */
  async set(id: string, number: number, given: DivisionSettings): Promise<DivisionView> {
    const row = await this.change(id, (now, rows) => {
      refuseUnknown(now, number);
      const divisionSettings = {
        ...now.divisionSettings,
        [number]: merged(now.divisionSettings[number] ?? {}, given),
      };
      const next = { ...now, divisionSettings };
      if (given.active === true)
        refuseConflicts(rows, { ...next, divisions: next.divisions.filter((d) => d.number === number) });
      return { divisionSettings, conflicts: conflictsOf(rows, next) };
    });
    return divisionViews(row).find((view) => view.number === number) as DivisionView;
  }

  private change(
    id: string,
    change: (row: ConnectionRow, rows: readonly ConnectionRow[]) => Partial<ConnectionRow>,
  ): Promise<ConnectionRow> {
    return this.store.exclusively(async (tx) => {
      const rows = await this.store.list(tx);
      return (await this.store.update(id, (row) => change(row, rows), { tx })) as ConnectionRow;
    });
  }
}

function divisionViews(row: ConnectionRow): DivisionView[] {
  const active = new Set(activeDivisions(row).map(({ number }) => number));
  return row.divisions.map((division) => {
    const setting = row.divisionSettings[division.number];
    return {
      number: division.number,
      name: division.name,
      label: setting?.label ?? null,
      country: division.country,
      currency: division.currency,
      chosen: isChosen(row, division.number),
      active: active.has(division.number),
      blocked: division.blocked,
      movedOn: division.moveDate,
      readBy: row.conflicts.find(({ number }) => number === division.number)?.by ?? null,
      backfillFrom: setting?.backfillFrom ?? null,
    };
  });
}

function refuseUnknown(row: ConnectionRow, number: number): void {
  if (row.divisions.some((division) => division.number === number)) return;
  const known = row.divisions.map((division) => division.number).join(', ');
  throw new ApiException(
    400,
    'unknown_division',
    `Exact lists no division ${number} for connection ${row.name}; it lists ${known === '' ? 'none yet' : known}`,
    { remedy: 'ask Exact again after a new consent: ml-connector connect divisions <connection> --refresh' },
  );
}

/** Null takes a setting away. */
function merged(setting: DivisionSetting, given: DivisionSettings): DivisionSetting {
  const entries = Object.entries({ ...setting, ...given }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as DivisionSetting;
}

function withoutActive(settings: ConnectionRow['divisionSettings']): ConnectionRow['divisionSettings'] {
  const kept = Object.entries(settings).map(([number, setting]) => {
    const others = Object.entries(setting).filter(([name]) => name !== 'active');
    return [number, Object.fromEntries(others)];
  });
  return Object.fromEntries(kept) as ConnectionRow['divisionSettings'];
}
