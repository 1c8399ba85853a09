// A software bill of materials of what we ship, in CycloneDX. npm's own leaves out what is a peer of a tool as well.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../launch/run.mjs';
import { packagesOf, readLockfile } from './packages.mjs';

const purl = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** The document; the same lockfile gives the same bytes, so that two builds can be compared. */
export function sbom(lock = readLockfile()) {
  const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const shipped = packagesOf(lock).filter(({ isShipped }) => isShipped);
  const components = shipped.map(componentOf);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(components))}`,
    version: 1,
    metadata: {
      component: { 'bom-ref': purl(name, version), type: 'application', name, version, purl: purl(name, version) },
    },
    components,
  };
}

function componentOf({ name, version, licence, integrity }) {
  const isExpression = / OR | AND /.test(licence);
  const [algorithm, hash] = (integrity ?? '').split('-');
  return {
    'bom-ref': purl(name, version),
    type: 'library',
    name,
    version,
    purl: purl(name, version),
    licenses: [isExpression ? { expression: licence } : { license: { id: licence } }],
    ...(algorithm === 'sha512'
      ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }] }
      : {}),
  };
}

/** A UUID that says the same of the same text. */
function uuidOf(text) {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
