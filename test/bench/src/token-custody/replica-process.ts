import { startService } from '@ml-connector/runtime';
import { watchedService, type CustodyStep } from '@ml-connector/token-service';
import type { FromReplica, ToReplica } from './messages.js';
import { FollowingClock, TimeFile } from './virtual-clock.js';

/** One replica of token-service in a process of its own, on the time of the proof. */
const clock = new FollowingClock(TimeFile.open(process.argv[2] ?? ''));
let haltAt: CustodyStep | undefined;
let letOn: (freeze: boolean) => void = () => undefined;

const say = (message: FromReplica): void => void process.send?.(message);

async function reached(step: CustodyStep, connectionId: string): Promise<void> {
  const waits = step === haltAt;
  say({ type: 'step', step, connectionId, waits });
  if (!waits) return;
  haltAt = undefined;
  const freeze = await new Promise<boolean>((resolve) => (letOn = resolve));
  if (freeze) process.kill(process.pid, 'SIGSTOP');
}

process.on('message', (message: ToReplica) => {
  if (message.type === 'halt_at') haltAt = message.step;
  if (message.type === 'go') letOn(message.freeze);
  if (message.type !== 'tick') return;
  clock.tick();
  setImmediate(() => setImmediate(() => say({ type: 'ticked', tick: message.tick })));
});
process.on('disconnect', () => process.exit(0));

const running = await startService(watchedService(reached), {
  env: process.env,
  exit: (code) => process.exit(code),
  clock,
});
say({ type: 'ready', url: running.url });
