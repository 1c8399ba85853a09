import { errorText } from '@ml-connector/kernel';
import { startService } from '@ml-connector/runtime';
import { service } from '@ml-connector/token-service';

/** What a replica says first: where it is, or why it refuses to start. */
export type ReplicaSaid = { readonly url: string } | { readonly refused: string };

const say = (said: ReplicaSaid): Promise<void> => new Promise((resolve) => process.send?.(said, () => resolve()));

try {
  const running = await startService(service, { env: process.env, exit: (code) => process.exit(code) });
  const stop = (): void => void running.stop().then(() => process.exit(0));
  process.once('message', stop).once('disconnect', stop);
  await say({ url: running.url });
} catch (error) {
  await say({ refused: errorText(error) });
  process.exit(78);
}
