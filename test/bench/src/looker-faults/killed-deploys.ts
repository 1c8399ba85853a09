import { systemClock } from '@ml-connector/kernel';
import type { DeployOptions } from '@ml-connector/looker-sync';
import type { LookerSandbox } from '@ml-connector/sandbox-looker';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(
  new URL('../../../../apps/looker-sync/dist/testing/deploy-once.test-double.js', import.meta.url),
);
const LONGEST_MS = 60_000;
/** Within that the stand-in has heard that a connection is gone. */
const NOTICED_MS = 50;

/** Where a deploy is killed: when it calls an operation, or up to so much later; `/token` is where it gets its token. */
export const KILL_POINTS = {
  with_its_token: { at: '/token', withinMs: 30 },
  while_it_validates: { at: 'validate_project', withinMs: 30 },
  while_production_moves: { at: 'all_lookml_tests', withinMs: 200 },
  while_it_deploys: { at: 'deploy_ref_to_production', withinMs: 60 },
  before_it_says_so: { at: 'project_workspace', withinMs: 10 },
} as const;
/** See `KILL_POINTS`. */
export type KillPoint = keyof typeof KILL_POINTS;

/** Deploys in processes of their own, each killed at a point. */
export class KilledDeploys {
  /** Kills by point; `elsewhere` ended before its point came. */
  readonly kills = new Map<KillPoint | 'elsewhere', number>();
  private begun = 0;
  private called: (what: string) => void = () => undefined;

  constructor(
    private readonly tokensUrl: string,
    private readonly sandbox: LookerSandbox,
    private readonly dice: () => number,
  ) {
    sandbox.control.onCall((operation) => this.called(operation));
  }

  /** Told of what is asked of the stand-in for token-service. */
  asked(what: string): void {
    this.called(what);
  }

  async kill(point: KillPoint, { project, warehouse, git }: DeployOptions): Promise<void> {
    const job = `deploy ${++this.begun}`;
    const { remoteUrl, productionBranch, folder } = git;
    const target = { remoteUrl, productionBranch, folder };
    const given = JSON.stringify({ job, tokensUrl: this.tokensUrl, project, warehouse, git: target });
    const child = spawn(process.execPath, [PROGRAM, given], { stdio: 'ignore' });
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
    const { at, withinMs } = KILL_POINTS[point];
    const waitMs = this.dice() * withinMs;
    this.called = (what) => {
      if (what === at) void systemClock.sleep(waitMs).then(() => child.kill('SIGKILL'));
    };
    const latest = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
    const [, by] = await ended;
    clearTimeout(latest);
    this.called = () => undefined;
    const where = by === 'SIGKILL' ? point : 'elsewhere';
    this.kills.set(where, (this.kills.get(where) ?? 0) + 1);
    await this.workedOff();
  }

  /**
   * Looker works on what a killed process had asked for until it is done, and nobody can end that. The next process is
   * there later than that: a restarted container takes seconds.
   */
  private async workedOff(): Promise<void> {
    do await systemClock.sleep(NOTICED_MS);
    while (this.sandbox.control.abandonedCalls() > 0);
  }
}
