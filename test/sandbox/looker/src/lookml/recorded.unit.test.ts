import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { validateProject } from '../validate/check-model.js';
import { assembleModel } from './assemble.js';
import { parseLookml } from './parse.js';
import { parseProject } from './project.js';
import type { Block } from './syntax.js';

/** The package carries no types. */
const lookmlParser = createRequire(import.meta.url)('lookml-parser') as { parse: (text: string) => unknown };
const FOLDER = fileURLToPath(new URL('../../fixtures/recorded/', import.meta.url));
const RECORDED = readdirSync(FOLDER).filter((name) => name.endsWith('.lkml'));
const KINDS = ['view', 'explore', 'dimension', 'dimension_group', 'measure', 'join', 'set', 'parameter', 'filter'];

const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

/** Names of all blocks of the kinds that carry a name, by kind. */
function namesByReader(block: Block, found: Map<string, string[]> = new Map()): Map<string, string[]> {
  for (const child of block.blocks) {
    if (KINDS.includes(child.key)) found.set(child.key, [...(found.get(child.key) ?? []), child.name ?? '']);
    namesByReader(child, found);
  }
  return found;
}

/** The same out of the tree that lookml-parser builds: objects keyed by name below the kind. */
function namesByPeer(node: unknown, found: Map<string, string[]> = new Map()): Map<string, string[]> {
  if (typeof node !== 'object' || node === null) return found;
  for (const [key, value] of Object.entries(node)) {
    if (key.startsWith('$')) continue;
    if (KINDS.includes(key) && typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const names = Object.keys(value).filter((name) => !name.startsWith('$'));
      found.set(key, [...(found.get(key) ?? []), ...names]);
    }
    namesByPeer(value, found);
  }
  return found;
}

const sorted = (names: Map<string, string[]>): [string, string[]][] =>
  [...names].map(([kind, list]): [string, string[]] => [kind, [...new Set(list)].sort()]).sort();

describe('recorded LookML', () => {
  it.each(RECORDED)('%s gives the same objects as lookml-parser', (name) => {
    const peer = lookmlParser.parse(read(name));
    expect(sorted(namesByReader(parseLookml(read(name), name)))).toEqual(sorted(namesByPeer(peer)));
  });

  it('reads a dashboard with explicit null tags as YAML', () => {
    const name = 'netsuite_balance_sheet.dashboard.lookml';
    const project = parseProject('recorded', new Map([[name, read(name)]]), () => undefined);
    expect(project.diagnostics.all()).toEqual([]);
    expect(project.dashboards.get(name)).toBeInstanceOf(Array);
  });

  it('validates a real block down to references only, without a complaint about its syntax or words', () => {
    const files = new Map([
      ['manifest.lkml', read('netsuite_manifest.lkml')],
      ['views/transaction_details.view.lkml', read('netsuite_transaction_details.view.lkml')],
      ['block.model.lkml', 'connection: "c"\ninclude: "/views/*.view"\nexplore: transaction_details {}'],
    ]);
    const project = parseProject('netsuite', files, () => undefined);
    const model = assembleModel(project, 'block', 'block.model.lkml');
    const found = validateProject(
      { project, models: new Map([['block', model]]) },
      { connections: new Set(['c']), allowed: new Map([['block', undefined]]) },
    );
    // The block's derived table reads a view that is not among the recorded files.
    expect(found.map((entry) => entry.message)).toEqual(['Unknown view "transactions_with_converted_amounts".']);
    expect(model.views.get('transaction_details')?.fields.size).toBeGreaterThan(45);
  });
});
