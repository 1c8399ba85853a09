import { systemClock } from '@ml-connector/kernel';
import { contentOf, HOOK, HOOK_PATH, signedBody } from './notification.js';
import { RawPoster, requestOf } from './raw-poster.js';

/** Between two notifications of a sender: the proof is about deaths, not about speed. */
const PAUSE_MS = 4;
const AGAIN_MS = 25;

/** Senders, one a division, that behave as Exact does: each sends a notification again until it is taken. */
export class Senders {
  /** Of each sender, how many of its notifications were answered 200, in order: all below that number. */
  readonly answered = Array.from({ length: HOOK.divisions }, () => 0);
  readonly statuses = new Map<number, number>();
  private running = true;
  private readonly done: Promise<unknown>;

  constructor(port: number) {
    this.done = Promise.all(this.answered.map((_, n) => this.send(n, new RawPoster(port))));
  }

  get total(): number {
    return this.answered.reduce((sum, count) => sum + count, 0);
  }

  /** Each sender sees its notification taken first. */
  async stop(): Promise<void> {
    this.running = false;
    await this.done;
  }

  private async send(n: number, poster: RawPoster): Promise<void> {
    while (this.running) {
      const request = requestOf(HOOK_PATH, signedBody(contentOf(HOOK.firstDivision + n, `${n}-${this.answered[n]}`)));
      let status = 0;
      while (status !== 200) {
        status = await poster.post(request);
        this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
        await systemClock.sleep(status === 200 ? PAUSE_MS : AGAIN_MS);
      }
      this.answered[n] = (this.answered[n] ?? 0) + 1;
    }
    poster.close();
  }
}
