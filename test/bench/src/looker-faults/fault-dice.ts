import { systemClock } from '@ml-connector/kernel';
import type { LookerSandbox } from '@ml-connector/sandbox-looker';
import type { LookmlRemote } from './lookml-remote.js';

type Fault = Parameters<LookerSandbox['control']['addFault']>[0];
type Kind = Omit<Fault, 'operation' | 'times' | 'after'>;

/** How a call goes wrong, by name. */
export const FAULT_KINDS: Readonly<Record<string, Kind>> = {
  too_many: { status: 429, retryAfterS: 2 },
  error: { status: 500 },
  error_after_work: { status: 502, afterWork: true },
  away: { status: 503, retryAfterS: 1 },
  gateway: { status: 504, delayMs: 20 },
  slow: { delayMs: 150 },
  slow_pieces: { dripMs: 20 },
  page: { garble: true },
  page_after_work: { garble: true, afterWork: true },
  truncated: { truncate: true },
  reset: { drop: true },
  reset_after_work: { drop: true, afterWork: true },
  token_ended: { expireToken: true },
};

/** Whatever a fault does to a login, its token must not be made: what nobody was told of nobody can end. */
const AT_LOGIN = ['too_many', 'error', 'away', 'slow', 'page', 'reset'];

/** Calls that each kind of job makes, any of which may go wrong. */
export const OPERATIONS = {
  query: [
    'login',
    'run_inline_query',
    'create_query',
    'create_query_task',
    'query_task',
    'query_task_results',
    'logout',
  ],
  trigger: ['login', 'all_datagroups', 'update_datagroup', 'datagroup', 'logout'],
  deploy: [
    ...['login', 'versions', 'all_dialect_infos', 'connection', 'create_connection', 'update_connection'],
    ...['test_connection', 'update_session', 'project', 'create_project', 'update_project', 'update_git_branch'],
    ...['reset_project_to_remote', 'lookml_model', 'create_lookml_model', 'update_lookml_model', 'validate_project'],
    ...['run_inline_query', 'all_lookml_tests', 'run_lookml_test', 'deploy_ref_to_production', 'project_workspace'],
    ...['all_datagroups', 'logout'],
  ],
} as const;

/** What goes wrong at the git host: a push is refused, or a person moves production. */
const GIT = ['push', 'production'] as const;
/** Of the deploys that are spoiled. */
const BY_GIT = 1 / 3;
/** About as long as a deploy takes. */
const MOVED_WITHIN_MS = 1_500;

/** Picks what goes wrong, the same for the same dice, and counts it. */
export class FaultDice {
  readonly dealt = new Map<string, number>();
  /** A person at work, in the middle of a deploy or before it. */
  private moving: Promise<void> = Promise.resolve();

  constructor(
    private readonly dice: () => number,
    private readonly sandbox: LookerSandbox,
    private readonly remote: LookmlRemote,
  ) {}

  /** For about every other job of a kind, one thing that goes wrong in one or two calls of it. */
  async deal(job: keyof typeof OPERATIONS): Promise<void> {
    if (job === 'deploy') await this.moving;
    if (this.dice() < 0.5) return;
    const operation = job === 'deploy' && this.dice() < BY_GIT ? this.oneOf(GIT) : this.oneOf(OPERATIONS[job]);
    if (operation === 'push') this.count('push_refused', () => this.remote.refuseNext());
    else if (operation === 'production') {
      const waitMs = this.dice() * MOVED_WITHIN_MS;
      this.count('production_moved', () => undefined);
      this.moving = systemClock.sleep(waitMs).then(() => this.remote.moveProduction());
    } else this.spoil(operation);
  }

  /** When the person is done. */
  settled(): Promise<void> {
    return this.moving;
  }

  private spoil(operation: string): void {
    const name = this.oneOf(operation === 'login' ? AT_LOGIN : Object.keys(FAULT_KINDS));
    const fault = { ...FAULT_KINDS[name], operation, times: this.dice() < 0.8 ? 1 : 2 };
    this.count(name, () => this.sandbox.control.addFault(fault));
  }

  private oneOf<T>(choices: readonly T[]): T {
    const choice = choices[Math.floor(this.dice() * choices.length)];
    if (choice === undefined) throw new Error('nothing to choose from');
    return choice;
  }

  private count(name: string, deal: () => void): void {
    this.dealt.set(name, (this.dealt.get(name) ?? 0) + 1);
    deal();
  }
}
