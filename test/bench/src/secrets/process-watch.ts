import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const EVERY_MS = 200;
const run = promisify(execFile);

/** Looks again and again at the arguments of all processes below this one. */
export class ProcessWatch {
  readonly lines = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  start(): void {
    this.timer = setInterval(() => (this.looking = this.looking.then(() => this.look())), EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  async look(): Promise<void> {
    const { stdout } = await run('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { maxBuffer: 1 << 26 });
    const all = stdout.split('\n').flatMap((line) => {
      const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
    });
    const ours = new Set([process.pid]);
    // Parents may stand below their children in the list.
    for (let size = 0; size !== ours.size;) {
      size = ours.size;
      for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid);
    }
    for (const { pid, args } of all) if (pid !== process.pid && ours.has(pid)) this.lines.add(args);
  }
}
