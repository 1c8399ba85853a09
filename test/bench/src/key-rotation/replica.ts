import { startService } from '@ml-connector/runtime';
import { service } from '@ml-connector/token-service';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ReplicaSaid } from './replica-process.js';

/** A replica of token-service. */
export interface Replica {
  readonly url: string;
  /** Takes no requests any more: it is being stopped, or was killed. */
  gone: boolean;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Ends it at once, as an orchestrator or a fault would. */
  kill(): void;
}

/** Starts a replica. Rejects with what it says when it refuses to start. */
export type StartReplica = (env: Readonly<Record<string, string>>) => Promise<Replica>;

/** A process of its own. */
export const processReplica: StartReplica = async (env) => {
  const file = fileURLToPath(new URL('./replica-process.js', import.meta.url));
  const child = fork(file, [], { env: { ...env }, stdio: ['ignore', 2, 2, 'ipc'] });
  const exited = once(child, 'exit');
  const said = await Promise.race([
    once(child, 'message').then(([message]) => message as ReplicaSaid),
    exited.then(([code]): ReplicaSaid => ({ refused: `it ended with ${String(code)}` })),
  ]);
  if ('refused' in said) {
    await exited;
    throw new Error(said.refused);
  }
  const replica: Replica = {
    url: said.url,
    gone: false,
    stop: async () => {
      replica.gone = true;
      if (child.connected) child.send('stop');
      await exited;
    },
    kill: () => {
      replica.gone = true;
      child.kill('SIGKILL');
    },
  };
  return replica;
};

/** A replica in this process: it can't be killed. */
export const replicaHere: StartReplica = async (env) => {
  const running = await startService(service, { env, exit: () => undefined });
  const replica: Replica = {
    url: running.url,
    gone: false,
    stop: async () => {
      replica.gone = true;
      await running.stop();
    },
    kill: () => {
      throw new Error('a replica in this process can not be killed');
    },
  };
  return replica;
};
