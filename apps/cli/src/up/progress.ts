import type { StreamView } from '@ml-connector/contracts';
import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { Output } from '../output/output.js';

/** How far the initial load of one division is. */
export interface DivisionProgress {
  readonly divisionKey: string;
  readonly divisionName: string;
  readonly streams: number;
  readonly loaded: number;
  readonly parked: number;
  readonly records: number;
  /** Of first reads only: what is loaded is polled meanwhile. */
  readonly calls: number;
}

/** Progress by division, in order of their keys. */
export function progressOf(streams: readonly StreamView[]): DivisionProgress[] {
  const byDivision = Map.groupBy(streams, (stream) => stream.divisionKey);
  return [...byDivision.entries()]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([divisionKey, own]) => ({
      divisionKey,
      divisionName: own[0]?.divisionName ?? '',
      streams: own.length,
      loaded: own.filter((stream) => stream.loaded).length,
      parked: own.filter((stream) => stream.state === 'parked').length,
      records: own.reduce((sum, stream) => sum + stream.records, 0),
      calls: own.reduce((sum, stream) => sum + stream.loadCalls, 0),
    }));
}

/** Shows progress until closed. */
export interface ProgressView {
  update(progress: readonly DivisionProgress[]): void;
  close(): void;
}

/** Bars on a terminal; a plain line whenever the number of loaded streams changed elsewhere. */
export function progressView(output: Output): ProgressView {
  return output.live ? bars() : lines(output);
}

function bars(): ProgressView {
  const multi = new MultiBar(
    {
      format: '  {division} {bar} {value}/{total} streams  {records} records  {calls} calls',
      hideCursor: true,
      clearOnComplete: false,
    },
    Presets.shades_grey,
  );
  const byKey = new Map<string, SingleBar>();
  return {
    update: (progress) => {
      for (const p of progress) {
        const facts = { division: p.divisionKey.padEnd(12), records: p.records.toLocaleString('en'), calls: p.calls };
        const bar = byKey.get(p.divisionKey) ?? multi.create(p.streams, 0, facts);
        byKey.set(p.divisionKey, bar);
        bar.setTotal(p.streams);
        bar.update(p.loaded + p.parked, facts);
      }
    },
    close: () => multi.stop(),
  };
}

function lines(output: Output): ProgressView {
  let before = '';
  return {
    update: (progress) => {
      const state = progress.map((p) => `${p.divisionKey} ${p.loaded + p.parked}/${p.streams}`).join('  ');
      if (state === before || state === '') return;
      before = state;
      const records = progress.reduce((sum, p) => sum + p.records, 0);
      output.line(`loading  ${state}  ${records} records  ${progress.reduce((sum, p) => sum + p.calls, 0)} calls`);
    },
    close: () => undefined,
  };
}
