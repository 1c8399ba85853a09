import { feedByName, FEEDS } from '@ml-connector/catalogue';
import type { Answer, Command } from '@ml-connector/contracts';
import { ConnectorError, type Clock } from '@ml-connector/kernel';
import type { ConnectionStore } from '../store/connection-store.js';
import type { BackfillMark, ScheduleScope, ScheduleStore } from '../store/schedule-store.js';
import { nextRunMs } from './next-run.js';

/** Commands about when streams are read. */
export type ScheduleCommand = Extract<Command, { type: 'schedule' | 'pause' | 'resume' | 'backfill' }>;

/** What the commands work with. */
export interface ScheduleCommandDeps {
  readonly connections: ConnectionStore;
  readonly schedules: ScheduleStore;
  readonly clock: Clock;
}

/** Schedules, pauses and backfills: kept in Postgres, so that every replica and every restart follows them. */
export class ScheduleCommands {
  constructor(private readonly deps: ScheduleCommandDeps) {}

  /** Does the command; what is wrong with it is an answer. */
  async handle(command: ScheduleCommand): Promise<Answer> {
    try {
      return command.type === 'backfill' ? await this.#backfill(command) : await this.#set(command);
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.kind !== 'terminal') throw error;
      return failed(command, error.code, error.message);
    }
  }

  async #set(command: Exclude<ScheduleCommand, { type: 'backfill' }>): Promise<Answer> {
    const { schedules, clock } = this.deps;
    const scope: ScheduleScope = {
      connectionId: command.connectionId,
      divisionKey: command.divisionKey ?? null,
    };
    const nowMs = clock.now();
    const done =
      command.type === 'schedule'
        ? await schedules.set(
            scope,
            command.schedule,
            command.schedule === null ? nowMs : nextRunMs(command.schedule, nowMs, 0),
          )
        : await schedules.pause(scope, command.type === 'pause');
    if (!done) return failed(command, 'division_not_found', 'there is no such connection or division here');
    return { type: 'accepted', id: command.id, connectionId: command.connectionId, streams: 0 };
  }

  async #backfill(command: Extract<ScheduleCommand, { type: 'backfill' }>): Promise<Answer> {
    const { connections, schedules, clock } = this.deps;
    const names = command.feeds ?? FEEDS.map(({ name }) => name);
    const unknown = names.find((name) => feedByName(name) === undefined);
    if (unknown !== undefined)
      return failed(command, 'unknown_feed', `no feed ${unknown}; known: ${FEEDS.map(({ name }) => name).join(', ')}`);
    const divisions = (await connections.activeDivisions(command.connectionId)).filter(
      ({ divisionKey }) => (command.divisionKey ?? divisionKey) === divisionKey,
    );
    if (divisions.length === 0)
      return failed(command, 'division_not_found', 'the connection has no such active division');
    const marks = divisions.flatMap(({ divisionKey }) =>
      names.map((feed): BackfillMark => ({ divisionKey, feed, checkpoint: checkpointAt(feed, command.from) })),
    );
    const streams = await schedules.backfill(marks, clock.now());
    return { type: 'accepted', id: command.id, connectionId: command.connectionId, streams };
  }
}

/** Feeds by date of change begin at the day; row versions say no date, so there everything is read. */
function checkpointAt(name: string, from: string | undefined): string | null {
  return from !== undefined && feedByName(name)?.cursor === 'Modified' ? String(Date.parse(`${from}T00:00:00Z`)) : null;
}

function failed({ id, connectionId }: ScheduleCommand, code: string, message: string): Answer {
  return { type: 'failed', id, connectionId, code, message, remedy: null };
}
