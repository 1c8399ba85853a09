import { projectFiles } from '@ml-connector/looker-sync';
import { seededRandom } from '@ml-connector/testing';
import { timeEvents } from './looker/timed-events.js';
import { PROJECT, startStand, VERSIONS, type FaultStand } from './looker-faults/stand.js';
import type { Measured, Measurement } from './measurement.js';
import { median } from './median.js';

const MOST_GENERATE_S = 1;
const MOST_DEPLOY_S = 30;
/** Loads are gathered for five of these, as delivered. */
const MOST_EVENT_S = 10;

/** From the catalogue to production, and from a load to a renewed cache. */
export const looker: Measurement = {
  kind: 'bench',
  name: 'looker',
  doc: 'the model is generated, validated and deployed at the stand-in for Looker, by real git; then looker-sync, as delivered, hears of loads and tells it (--runs: deploys and events). Questions to the marts on ten million lines: bench marts',
  bar: `generate_s at most ${MOST_GENERATE_S}, deploy_s at most ${MOST_DEPLOY_S}, event_to_datagroup_s at most ${MOST_EVENT_S}, each of the slowest`,
  defaultRuns: 10,
  measure: async ({ runs, seed }, signal) => {
    const stand = await startStand(seededRandom(seed));
    try {
      const generated = generate(stand, runs);
      const deployed = await deploy(stand, runs, signal);
      const validated = await validate(stand, runs, signal);
      return verdict(runs, generated, deployed, validated, await timeEvents(stand, runs, signal));
    } finally {
      await stand.stop();
    }
  },
};

/** All files of the project from the catalogue, as text. */
function generate(stand: FaultStand, runs: number): number[] {
  return Array.from({ length: runs }, (_, i) => {
    const startedAt = performance.now();
    projectFiles(stand.deployOf(i % VERSIONS.length).project);
    return performance.now() - startedAt;
  });
}

/** Whole deploys, each of other bytes than the one before. */
async function deploy(stand: FaultStand, runs: number, signal: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  for (let i = 1; i <= runs && !signal.aborted; i++) {
    const startedAt = performance.now();
    await stand.deploy(i % VERSIONS.length);
    times.push(performance.now() - startedAt);
  }
  return times;
}

/** The stand-in's own validator, which is not Looker's. */
function validate(stand: FaultStand, runs: number, signal: AbortSignal): Promise<number[]> {
  return stand.jobs.run('deploy', async (api) => {
    await api.useWorkspace('dev');
    const times: number[] = [];
    for (let i = 0; i < runs && !signal.aborted; i++) {
      const startedAt = performance.now();
      await api.validate(PROJECT);
      times.push(performance.now() - startedAt);
    }
    return times;
  });
}

function verdict(
  runs: number,
  generated: readonly number[],
  deployed: readonly number[],
  validated: readonly number[],
  heard: readonly number[],
): Measured {
  const figures = {
    generate_s: slowestS(generated),
    validate_s: slowestS(validated),
    deploy_s: slowestS(deployed),
    deploy_median_s: medianS(deployed),
    event_to_datagroup_s: slowestS(heard),
    event_to_datagroup_median_s: medianS(heard),
    events: heard.length,
  };
  const limits = [
    ['generate_s', MOST_GENERATE_S],
    ['deploy_s', MOST_DEPLOY_S],
    ['event_to_datagroup_s', MOST_EVENT_S],
  ] as const;
  const problems = [
    ...limits.filter(([name, most]) => !(figures[name] <= most)).map(([name, most]) => `${name} is over ${most}`),
    ...(heard.length < runs ? [`${runs - heard.length} events were not timed`] : []),
  ];
  return { figures, ok: problems.length === 0, problems };
}

function slowestS(times: readonly number[]): number {
  return rounded(Math.max(...times));
}

function medianS(times: readonly number[]): number {
  return rounded(median(times));
}

function rounded(ms: number): number {
  return Math.round(ms) / 1000;
}
