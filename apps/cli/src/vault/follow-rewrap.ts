import type { VaultRewrap } from '@ml-connector/contracts';
import { errorKind, TerminalError, type Clock } from '@ml-connector/kernel';

/** How a rewrap is started, looked at and shown. */
export interface RewrapCalls {
  /** Starts a run, or joins one. */
  start(): Promise<VaultRewrap>;
  look(): Promise<VaultRewrap>;
  show(progress: VaultRewrap): void;
  readonly clock: Clock;
}

const LOOK_MS = 500;
/** Longer than a replica that went away is waited for, and than a run that died keeps its lease. */
const PATIENCE_MS = 90_000;

/**
 * Follows a rewrap to its end: `done` or `stuck`. A run whose replica died is started again. Throws
 * `replicas_without_key` or `rewrap_stands_still` when nothing happens for a minute and a half.
 */
export async function followRewrap({ start, look, show, clock }: RewrapCalls): Promise<VaultRewrap> {
  let progress = await start();
  let left = progress.left;
  let movedAt = clock.now();
  for (;;) {
    show(progress);
    if (progress.state === 'done' || progress.state === 'stuck') return progress;
    if (progress.left !== left) [left, movedAt] = [progress.left, clock.now()];
    if (clock.now() - movedAt > PATIENCE_MS) throw standsStill(progress);
    await clock.sleep(LOOK_MS);
    progress = await (progress.state === 'running' ? look() : start()).catch(stayingAt(progress));
  }
}

/** A replica that restarts does not answer for a moment. */
function stayingAt(progress: VaultRewrap): (error: unknown) => VaultRewrap {
  return (error) => {
    if (errorKind(error) === 'retriable') return progress;
    throw error;
  };
}

function standsStill({ state, waitingFor, left, primaryKeyId }: VaultRewrap): TerminalError {
  if (state === 'waiting')
    return new TerminalError(
      'replicas_without_key',
      `nothing was changed: ${waitingFor.length} replicas (${waitingFor.join(', ')}) do not have ${primaryKeyId} as their ` +
        'MASTER_KEY yet; restart them with it, the former key in MASTER_KEYS_OLD, and run this again',
    );
  return new TerminalError(
    'rewrap_stands_still',
    `${left} rows are left and nothing moves; look for rewrap_failed in the logs of token-service, and run this again`,
  );
}
