import type { Schedule } from '@ml-connector/contracts';
import { TerminalError } from '@ml-connector/kernel';
import { Cron } from 'croner';

const MINUTE_MS = 60_000;

/**
 * The first time after `afterMs` that a schedule names, epoch milliseconds. `continuous` and null: the caller's own
 * cadence. Null: no fixed time, only when asked. A wall-clock time that a change of the clocks skips comes as soon
 * as the clock has passed it; one that occurs twice comes once. Throws `bad_schedule` for a pattern without a next time.
 */
export function nextRunMs(schedule: Schedule, afterMs: number, cadenceMs: number): number | null {
  switch (schedule.kind) {
    case 'continuous':
      return afterMs + cadenceMs;
    case 'every':
      // On a grid, so that no delay adds up.
      return (Math.floor(afterMs / (schedule.minutes * MINUTE_MS)) + 1) * schedule.minutes * MINUTE_MS;
    case 'daily':
      return byPattern(`${clockOf(schedule.at)} * * *`, schedule.timeZone, afterMs);
    case 'weekly':
      return byPattern(`${clockOf(schedule.at)} * * ${schedule.day}`, schedule.timeZone, afterMs);
    case 'cron':
      return byPattern(schedule.pattern, schedule.timeZone, afterMs);
    case 'on_demand':
      return null;
  }
}

function byPattern(pattern: string, timeZone: string, afterMs: number): number {
  let next: Date | null;
  try {
    next = new Cron(pattern, { timezone: timeZone, paused: true, mode: '5-part' }).nextRun(new Date(afterMs));
  } catch (cause) {
    throw new TerminalError('bad_schedule', `"${pattern}" is no cron pattern of five fields; example: 30 6 * * 1-5`, {
      cause,
    });
  }
  if (next === null) throw new TerminalError('bad_schedule', `"${pattern}" has no next time`);
  return next.getTime();
}

/** `02:30` as minute and hour of a pattern. */
function clockOf(at: string): string {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  return `${minute} ${hour}`;
}
