import { DemoStack } from './dist/demo-stack.js';
import { ReconcileCourse } from './dist/reconcile/course.js';
import { seededRandom } from '@ml-connector/testing';
import { readFileSync } from 'node:fs';
const dataDir = readFileSync('/tmp/recon-ready', 'utf8');
const addresses = JSON.parse(readFileSync(`${dataDir}/addresses.json`, 'utf8'));
let secret; try { secret = JSON.parse(readFileSync(`${dataDir}/secrets.json`, 'utf8')); } catch (e) { console.log(e.message); }
const demo = new DemoStack({ access: { ...addresses, serviceAuthSecret: secret.serviceAuthSecret }, stop: async () => {} }, dataDir);
const [what = 'quick', seed = '11'] = process.argv.slice(2);
const t0 = Date.now(); const at = (w) => console.log(((Date.now()-t0)/1000).toFixed(0), w);
const course = new ReconcileCourse(demo, seededRandom(Number(seed)));
try {
  if (what.includes('sound')) { await course.sound(); at('sound'); }
  if (what.includes('quick')) { await course.source(['missing', 'wrong_amount', 'doubled']); at('source'); }
  if (what.includes('all')) { await course.source(['missing', 'wrong_amount', 'doubled', 'late_visible', 'known_deviation', 'missing']); at('source'); }
  if (what.includes('looker')) { await course.looker(); at('looker'); }
} catch (e) { console.log(e); }
console.log(JSON.stringify(course.figures, null, 1));
process.exit(0);
