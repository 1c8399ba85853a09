import { FETCHER_API, schedule, scheduleView, WEEK_DAYS, type Schedule } from '@ml-connector/contracts';
import { TerminalError } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { z } from 'zod';
import { commandConnections, divisionOption } from './command-connections.js';
import { connectedContextOf } from './context.js';

interface ScheduleOptions {
  readonly division?: string;
  readonly every?: string;
  readonly daily?: string;
  readonly weekly?: string;
  readonly cron?: string;
  readonly onDemand?: boolean;
  readonly continuous?: boolean;
  readonly timeZone: string;
}

/** `schedule set|list`, `pause`, `resume`: when streams are read. */
export function scheduleCommands(program: Command): void {
  const group = program.command('schedule').description('when a connection or a division is read');
  setCommand(group);
  listCommand(group);
  haltCommand(
    program.command('pause').description('stops reading after the page in hand; notices are kept, nothing is lost'),
    'pause',
  );
  haltCommand(program.command('resume').description('goes on where reading stopped'), 'resume');
}

function haltCommand(command: Command, type: 'pause' | 'resume'): void {
  command
    .argument('<connection>', 'name or id')
    .option('--division <key>', 'only this division, as region:number')
    .addHelpText('after', `\nExample:\n  ml-connector ${type} demo-nl --division nl:123456`)
    .action(async (name: string, given: { division?: string }, called: Command) => {
      await commandConnections(connectedContextOf(called), name, { type, ...divisionOption(given.division) });
    });
}

function setCommand(group: Command): void {
  group
    .command('set')
    .description('sets when streams are read; notices are followed at any time')
    .argument('<connection>', 'name or id')
    .option('--division <key>', 'only this division, as region:number')
    .option('--every <minutes>', 'each so many minutes')
    .option('--daily <HH:MM>', 'once a day')
    .option('--weekly <day HH:MM>', `once a week; days: ${WEEK_DAYS.join(', ')}`)
    .option('--cron <pattern>', 'five fields: minute hour day month weekday')
    .option('--on-demand', 'only by "sync now" and notices')
    .option('--continuous', "as often as the day's calls allow")
    .option('--time-zone <zone>', 'zone of the times', 'Europe/Amsterdam')
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector schedule set demo-nl --daily 06:30\n  ml-connector schedule set demo-nl --division nl:123456 --weekly "mon 07:00"',
    )
    .action(async (name: string, given: ScheduleOptions, command: Command) => {
      const parsed = schedule.safeParse(scheduleOf(given));
      if (!parsed.success)
        throw new TerminalError('bad_schedule', parsed.error.issues.map(({ message }) => message).join('; '));
      await commandConnections(connectedContextOf(command), name, {
        type: 'schedule',
        schedule: parsed.data,
        ...divisionOption(given.division),
      });
    });
}

function listCommand(group: Command): void {
  group
    .command('list')
    .description('schedules, pauses, and the next time')
    .addHelpText('after', '\nExample:\n  ml-connector schedule list --json')
    .action(async (_options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      const found = z.array(scheduleView).parse(await context.services.get('exact-fetcher', FETCHER_API.schedules));
      context.output.data(found, () =>
        context.output.table(
          ['Connection', 'Division', 'Schedule', 'Paused', 'Next'],
          found.map((one) => [
            one.connectionId,
            one.divisionKey ?? 'all',
            textOf(one.schedule),
            one.paused ? 'yes' : '',
            one.nextAt ?? '',
          ]),
        ),
      );
    });
}

/** What the options mean; exactly one of them says when. Throws `bad_schedule`. */
export function scheduleOf(given: ScheduleOptions): unknown {
  const { timeZone } = given;
  const [day, weeklyAt] = given.weekly?.trim().split(/\s+/) ?? [];
  const meant = [
    given.every === undefined ? null : { kind: 'every', minutes: Number(given.every) },
    given.daily === undefined ? null : { kind: 'daily', at: given.daily, timeZone },
    given.weekly === undefined ? null : { kind: 'weekly', day, at: weeklyAt, timeZone },
    given.cron === undefined ? null : { kind: 'cron', pattern: given.cron, timeZone },
    given.onDemand === true ? { kind: 'on_demand' } : null,
    given.continuous === true ? { kind: 'continuous' } : null,
  ].filter((one) => one !== null);
  if (meant.length !== 1)
    throw new TerminalError(
      'bad_schedule',
      'say when by one of --every, --daily, --weekly, --cron, --on-demand, --continuous',
    );
  return meant[0];
}

function textOf(given: Schedule | null): string {
  if (given === null) return 'continuous';
  const { kind, ...rest } = given;
  return [kind, ...Object.values(rest)].join(' ');
}
