import type { Measured } from '../measurement.js';
import { seededRandom } from '@ml-connector/testing';
import type { Calls } from './calls.js';
import { storeCredentials } from './credentials.js';
import type { Operations, Rotation } from './rotation.js';
import { trySwaps, type Sql, type SwapTally } from './swaps.js';
import { Traffic, type Tally } from './traffic.js';

/** What the proof is made of. */
export interface Ground {
  readonly calls: Calls;
  readonly operations: Operations;
  readonly sql: Sql;
  readonly credentials: number;
  /** Rows whose secrets are moved about, for each kind of swap. */
  readonly swapRows: number;
  readonly seed: number;
  /** A second rotation, whose rewrapping replica is killed in the midst of it. */
  readonly kill: boolean;
  readonly say: (text: string) => void;
}

/** Rotates the master key under traffic, with a kill and without, then moves secrets about. */
export async function proveRotation(ground: Ground): Promise<Measured> {
  const { calls, operations, say } = ground;
  const random = seededRandom(ground.seed);
  const credentials = await storeCredentials(calls, operations.live, ground.credentials);
  say(`${credentials.length} credentials are stored`);
  const traffic = new Traffic(calls, [...credentials], () => operations.live, random);
  traffic.start();
  const rotations: Rotation[] = [];
  let kills = 0;
  try {
    rotations.push(await operations.rotate());
    say(`rewrapped ${rotations[0]?.rewrapped} rows in ${rotations[0]?.seconds.toFixed(1)} s`);
    if (ground.kill)
      rotations.push(
        await operations.rotate(async ({ left, total }) => {
          if (kills > 0 || left > 0.8 * total) return;
          kills += 1;
          operations.live.shift()?.kill();
          say(`killed the replica that rewraps, ${left} of ${total} rows left`);
        }),
      );
  } finally {
    await traffic.stop();
  }
  const [keyOfStart] = (await calls.status(operations.live[0]!)).keys;
  const swaps = await trySwaps(ground.sql, calls, () => operations.fresh(), credentials.slice(0, ground.swapRows));
  say(`tried ${swaps.tried} swapped secrets`);
  const startsWithFormerKey = await operations.startsWith(operations.formerKey ?? '');
  return verdict({
    ground,
    tally: traffic.tally,
    rotations,
    kills,
    swaps,
    startsWithFormerKey,
    rowsUnderPrimary: keyOfStart?.rows ?? 0,
  });
}

interface Found {
  readonly ground: Ground;
  readonly tally: Tally;
  readonly rotations: readonly Rotation[];
  readonly kills: number;
  readonly swaps: SwapTally;
  readonly startsWithFormerKey: boolean;
  readonly rowsUnderPrimary: number;
}

function verdict({ ground, tally, rotations, kills, swaps, startsWithFormerKey, rowsUnderPrimary }: Found): Measured {
  const rewrapped = Math.min(...rotations.map((rotation) => rotation.rewrapped));
  const figures = {
    credentials: ground.credentials,
    rotations: rotations.length,
    rewrapped,
    rewrap_s: Math.round((rotations[0]?.seconds ?? 0) * 10) / 10,
    reads: tally.reads,
    failed_reads: tally.failedReads,
    changes: tally.changes,
    failed_changes: tally.failedChanges,
    created: tally.created,
    kills,
    cut_reads: tally.cutReads,
    swaps_tried: swaps.tried,
    swaps_accepted: swaps.accepted,
    not_restored: swaps.notRestored,
    starts_with_former_key: startsWithFormerKey ? 1 : 0,
    rows_under_primary: rowsUnderPrimary,
  };
  const enough =
    rewrapped >= ground.credentials && rowsUnderPrimary >= ground.credentials && tally.reads > 0 && swaps.tried > 0;
  const killed = !ground.kill || kills > 0;
  const bad = ['failed_reads', 'failed_changes', 'swaps_accepted', 'not_restored', 'starts_with_former_key'] as const;
  const problems = [
    ...bad.filter((name) => figures[name] !== 0).map((name) => `${name} is ${figures[name]}`),
    ...(enough ? [] : ['not every credential was rewrapped, read or swapped']),
    ...(killed ? [] : ['the rewrap was over before it could be killed']),
    ...tally.problems,
    ...swaps.problems.slice(0, 20),
  ];
  return { figures, ok: problems.length === 0, problems };
}
