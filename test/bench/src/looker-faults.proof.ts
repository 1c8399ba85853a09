import { AT_ONCE, startStand, type FaultStand } from './looker-faults/stand.js';
import { FaultCourse } from './looker-faults/fault-course.js';
import { seededRandom } from '@ml-connector/testing';
import type { PeakCall } from '@ml-connector/sandbox-looker';
import type { Measured, Measurement, MeasureOptions } from './measurement.js';

/** Jobs at a Looker that goes wrong in every way it can, beside people who move production. */
export const lookerFaults: Measurement = {
  kind: 'proof',
  name: 'looker-faults',
  doc: 'questions, deploys and datagroup triggers at a Looker that goes wrong at random, with pushes that are refused, people who move production and processes killed in the middle of a deploy (--runs: jobs)',
  bar: 'tokens_open, workspaces_left, wrong_production, not_deployed, wrong_answers, over_limit are 0, every job comes to its end',
  defaultRuns: 10_000,
  measure: (options, signal) => tryFaults(options, signal),
};

/** Runs the proof; also its small version. */
export async function tryFaults({ runs, seed }: MeasureOptions, signal: AbortSignal): Promise<Measured> {
  const dice = seededRandom(seed);
  const stand = await startStand(dice);
  try {
    const course = new FaultCourse(stand, runs, dice);
    await course.run(signal);
    return verdict(stand, course, runs);
  } finally {
    await stand.stop();
  }
}

function verdict(stand: FaultStand, { tally, faults, watch }: FaultCourse, runs: number): Measured {
  const { control } = stand.sandbox;
  const stats = control.stats();
  const { problems, jobs, ended, repeated, notDeployed, wrongAnswers } = tally;
  const zero = {
    tokens_open: stats.openTokens,
    workspaces_left: control.devSessions(),
    wrong_production: watch.wrong.length,
    not_deployed: notDeployed,
    wrong_answers: wrongAnswers,
    over_limit: Math.max(0, stats.peakCalls - AT_ONCE),
  };
  const figures = {
    ...{ jobs, ...zero, queries: ended.query, triggers: ended.trigger, deploys: ended.deploy, repeated },
    ...Object.fromEntries([...stand.killed.kills].sort().map(([point, count]) => [`kills_${point}`, count])),
    ended_for_the_killed: stand.tokens.endedForOthers,
    productions: watch.seen.size,
    logins: stats.logins,
    ...Object.fromEntries([...faults.dealt].sort().map(([name, count]) => [`faults_${name}`, count])),
  };
  const all = [
    ...Object.entries(zero).flatMap(([name, count]) => (count === 0 ? [] : [`${name} is ${count}`])),
    ...(zero.over_limit === 0 ? [] : [`most calls at a time: ${stats.peak.map(nameOf).join(', ')}`]),
    ...(jobs < runs ? [`${runs - jobs} jobs did not come to their end`] : []),
    ...problems.slice(0, 10),
  ];
  return { figures, ok: all.length === 0, problems: all };
}

function nameOf({ operation, callerGone }: PeakCall): string {
  return callerGone ? `${operation} (its caller has gone)` : operation;
}
