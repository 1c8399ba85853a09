import type { VaultRewrap } from '@ml-connector/contracts';
import { Presets, SingleBar } from 'cli-progress';

/** Shows how far a rewrap is, until closed. */
export interface RewrapView {
  update(progress: VaultRewrap): void;
  close(): void;
}

/** A bar on a terminal; elsewhere a line whenever another tenth is done or the state changes. */
export function rewrapView(stream: NodeJS.WriteStream, quiet: boolean): RewrapView {
  return stream.isTTY && !quiet ? bar(stream) : lines(stream);
}

const text = ({ state, waitingFor }: VaultRewrap): string =>
  state === 'waiting' ? `waiting for ${waitingFor.length} replicas to have the new key` : state;

function bar(stream: NodeJS.WriteStream): RewrapView {
  const single = new SingleBar(
    { stream, format: '  rewrap {bar} {value}/{total} rows  {what}', hideCursor: true },
    Presets.shades_grey,
  );
  let started = false;
  return {
    update: (progress) => {
      const [done, what] = [progress.total - progress.left, { what: text(progress) }];
      if (!started) single.start(progress.total, done, what);
      started = true;
      single.setTotal(progress.total);
      single.update(done, what);
    },
    close: () => single.stop(),
  };
}

function lines(stream: NodeJS.WriteStream): RewrapView {
  let before = '';
  return {
    update: (progress) => {
      const done = progress.total - progress.left;
      const now = `${text(progress)} ${progress.total === 0 ? 10 : Math.floor((10 * done) / progress.total)}`;
      if (now === before) return;
      before = now;
      stream.write(`rewrap  ${done}/${progress.total} rows  ${text(progress)}\n`);
    },
    close: () => undefined,
  };
}
