import type { Clock } from '@ml-connector/kernel';
import { Presets, SingleBar } from 'cli-progress';
import type { Output } from './output.js';

/** One bar; a line now and then where there is no terminal. */
export interface ProgressBar {
  update(done: number, total: number, facts: string): void;
  close(): void;
}

const LINE_EVERY_MS = 10_000;

/** Shows how far something is, how fast, and when it will be done. */
export function progressBar(output: Output, what: string, clock: Clock): ProgressBar {
  const startedAtMs = clock.now();
  let first: number | undefined;
  const outlook = (done: number, total: number): string => {
    first ??= done;
    const perMs = (done - first) / Math.max(1, clock.now() - startedAtMs);
    if (perMs <= 0) return '';
    return `${Math.round(perMs * 1000).toLocaleString('en')}/s, ${duration((total - done) / perMs)} left`;
  };
  return output.live ? liveBar(what, outlook) : lines(output, what, clock, outlook);
}

type Outlook = (done: number, total: number) => string;

function liveBar(what: string, outlook: Outlook): ProgressBar {
  const bar = new SingleBar(
    { format: `  ${what} {bar} {percentage} %  {value}/{total}  {facts}  {outlook}`, hideCursor: true },
    Presets.shades_grey,
  );
  let started = false;
  return {
    update: (done, total, facts) => {
      const shown = { facts, outlook: outlook(done, total) };
      if (!started) bar.start(total, done, shown);
      started = true;
      bar.setTotal(total);
      bar.update(done, shown);
    },
    close: () => bar.stop(),
  };
}

function lines(output: Output, what: string, clock: Clock, outlook: Outlook): ProgressBar {
  let saidAtMs = -Infinity;
  return {
    update: (done, total, facts) => {
      if (clock.now() - saidAtMs < LINE_EVERY_MS && done < total) return;
      saidAtMs = clock.now();
      output.line(`${what}  ${done}/${total}  ${facts}  ${outlook(done, total)}`.trimEnd());
    },
    close: () => undefined,
  };
}

/** A time in words: 8 s, 3 min, 2.5 h. */
export function duration(ms: number): string {
  if (ms < 90_000) return `${Math.ceil(ms / 1000)} s`;
  if (ms < 90 * 60_000) return `${Math.ceil(ms / 60_000)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}
