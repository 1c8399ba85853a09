// What the lockfile says of the packages we ship and of the tools we build with.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../launch/run.mjs';

/** Licences of what we ship: permissive ones only. A further one is a decision, made here. */
const SHIPPED = new Set(
  'MIT MIT-0 ISC 0BSD BSD-2-Clause BSD-3-Clause Apache-2.0 BlueOak-1.0.0 Python-2.0 Unlicense CC0-1.0'.split(' '),
);
/** Tools stay here: file-wise copyleft and data under attribution bind nobody who gets our images. */
const TOOLS = new Set([...SHIPPED, 'MPL-2.0', 'CC-BY-4.0']);
/** Packages whose manifest names no licence, and what the licence file they bring is. */
const READ_BY_HAND = new Map([
  ['busboy@1.6.0', 'MIT'],
  ['streamsearch@1.1.0', 'MIT'],
]);

export const readLockfile = () => JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

/** Packages from the registry, once by place: `{ name, version, path, entry }`. */
export function placesOf(lock) {
  return Object.entries(lock.packages).flatMap(([path, entry]) => {
    const at = path.lastIndexOf('node_modules/');
    if (at === -1 || entry.link === true) return [];
    return [{ name: path.slice(at + 'node_modules/'.length), version: entry.version, path, entry }];
  });
}

/** Packages from the registry, once by name and version: `{ name, version, licence, integrity, isShipped, dependsOn }`. */
export function packagesOf(lock) {
  const found = new Map();
  for (const { name, path, entry } of placesOf(lock)) {
    const id = `${name}@${entry.version}`;
    // As `npm prune --omit=dev --omit=optional` leaves it: what is there for tools and by choice alone is not shipped.
    const isShipped = entry.dev !== true && entry.devOptional !== true && entry.optional !== true;
    const licence = entry.license ?? READ_BY_HAND.get(id) ?? 'none named';
    const known = found.get(id);
    const all = { name, version: entry.version, licence, integrity: entry.integrity, isShipped, path };
    found.set(id, known === undefined ? all : { ...known, isShipped: known.isShipped || isShipped });
  }
  return [...found.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** What is against a licence list, one line a package. Of a choice (`OR`) one has to do, of a sum (`AND`) all. */
export function licenceProblems(packages) {
  return packages
    .filter(({ licence, isShipped }) => !isAllowed(licence, isShipped ? SHIPPED : TOOLS))
    .map(
      ({ name, version, licence, isShipped }) =>
        `${name}@${version}: ${licence} is no licence for ${isShipped ? 'what we ship' : 'a tool'}; allowed: ${[...(isShipped ? SHIPPED : TOOLS)].join(', ')}`,
    );
}

function isAllowed(licence, allowed) {
  const bare = licence.replaceAll(/[()]/g, ' ').trim();
  return bare.split(/\s+OR\s+/).some((choice) => choice.split(/\s+AND\s+/).every((one) => allowed.has(one.trim())));
}
