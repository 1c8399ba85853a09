// Prints the bill of materials, or writes it to the file that is named: `npm run --silent sbom -- sbom.cdx.json`.
import { writeFileSync } from 'node:fs';
import { sbom } from './supply-chain/sbom.mjs';

const text = `${JSON.stringify(sbom(), null, 2)}\n`;
const [file] = process.argv.slice(2);
if (file === undefined) process.stdout.write(text);
else writeFileSync(file, text);
