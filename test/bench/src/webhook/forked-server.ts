import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A server of a process of its own that says its port by a message. */
export class ForkedServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /** Starts a script of this folder, by its name in `dist`. Throws when it ends before it listens. */
  static async start(script: string, args: readonly string[]): Promise<ForkedServer> {
    const file = fileURLToPath(new URL(`./${script}`, import.meta.url));
    const child = fork(file, [...args], { stdio: ['ignore', 2, 2, 'ipc'] });
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', (message) => resolve((message as { port: number }).port));
      child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)));
    });
    return new ForkedServer(child, port);
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** It ends once it sees that nobody listens to it. */
  stop(): void {
    this.child.disconnect();
  }
}
