import { RECONCILE_API, reconcileView, type ReconcileRequest, type ReconcileView } from '@ml-connector/contracts';
import { TerminalError, type Clock } from '@ml-connector/kernel';
import type { Services } from '../config/services.js';

const POLL_MS = 500;

/** Begins a run in looker-sync and follows it to its end. Throws what looker-sync refuses. */
export async function followRun(
  services: Services,
  request: ReconcileRequest,
  clock: Clock,
  onStep: (step: string) => void,
): Promise<ReconcileView> {
  let view = reconcileView.parse(await services.post('looker-sync', RECONCILE_API.reconcile, request));
  const { run } = view;
  let step = '';
  while (view.state === 'running') {
    if (view.step !== step) onStep((step = view.step));
    await clock.sleep(POLL_MS);
    view = reconcileView.parse(await services.get('looker-sync', `${RECONCILE_API.reconcile}?run=${run ?? ''}`));
    if (view.run !== run)
      throw new TerminalError('run_lost', 'nobody knows how the run ended: looker-sync ended before it', {
        details: { remedy: 'run it again' },
      });
  }
  return view;
}
