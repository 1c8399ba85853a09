import type { Meter } from '@ml-connector/kernel';
import type { LoopCounts } from './silence-store.js';

/** Instruments of the watch over silence. */
export interface SilenceMetrics {
  /** Shows how many loops are in which state. */
  show(counts: LoopCounts): void;
}

/** Makes the instruments. Every replica shows all loops. */
export function silenceMetrics(meter: Meter): SilenceMetrics {
  const loops = meter.gauge({
    name: 'exact_webhook_loops',
    help: 'Webhook loops, a topic of a division each: nothing missed (quiet), something missed (suspected), silent.',
    labels: ['state'],
  });
  return {
    show: (counts) => {
      for (const [state, count] of Object.entries(counts)) loops.set(Number(count), { state });
    },
  };
}
