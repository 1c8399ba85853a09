import { removeEngineData } from '@ml-connector/local-engines';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from './measurement.js';
import { searchLeaks, type LeakReport } from './secrets/leak-search.js';

const SHOWN = 40;

function problemsOf(report: LeakReport): string[] {
  const lines = report.hits.map(({ kind, place, canary }) => `${kind} ${place}: ${canary}`);
  const unique = [...new Set(lines)];
  return [
    ...unique.slice(0, SHOWN),
    ...(unique.length > SHOWN ? [`and ${unique.length - SHOWN} more`] : []),
    ...report.missed.map((name) => `the search itself is blind: ${name} was not found`),
  ];
}

/** Canary secrets: everything is run at the most verbose level, then every place is searched for them. */
export const secretsProof: Measurement = {
  kind: 'proof',
  name: 'secrets',
  doc: 'the whole product in good and bad times with known secrets; then all it wrote is searched for them, in six encodings',
  bar: 'hits is 0, and planted secrets are found in every kind of place',
  defaultRuns: 1,
  measure: async ({ runs, seed }, signal) => {
    const totals = { hits: 0, canaries: 0, places: 0, mib: 0, http_errors: 0, allowed_places: 0, planted_missed: 0 };
    const problems: string[] = [];
    const byKind: Record<string, number> = {};
    for (let run = 0; run < runs && !signal.aborted; run += 1) {
      const dataDir = mkdtempSync(join(tmpdir(), 'ml-connector-secrets-'));
      try {
        const report = await searchLeaks({
          dataDir,
          seed: seed + run,
          log: (text) => void process.stderr.write(`${text}\n`),
        });
        problems.push(...problemsOf(report));
        totals.hits += report.hits.length;
        totals.canaries += report.canaries;
        totals.http_errors += report.httpErrors;
        totals.allowed_places += new Set(report.allowed.map(({ place }) => place)).size;
        totals.planted_missed += report.missed.length;
        for (const [kind, bytes] of report.bytes) byKind[`bytes_${kind}`] = (byKind[`bytes_${kind}`] ?? 0) + bytes;
        for (const places of report.places.values()) totals.places += places;
      } finally {
        await removeEngineData(join(dataDir, 'engines'));
        rmSync(dataDir, { recursive: true, force: true });
      }
    }
    totals.mib = Math.round(Object.values(byKind).reduce((sum, bytes) => sum + bytes, 0) / 1_048_576);
    return { figures: { ...totals, ...byKind }, ok: problems.length === 0 && totals.places > 0, problems };
  },
};
