import { listRuns, runNamed } from './runs.js';

const [kind = '', name, ...args] = process.argv.slice(2);
if (kind !== 'bench' && kind !== 'proof') {
  console.error('call it by "npm run bench" or "npm run proof"');
  process.exitCode = 2;
} else if (name === undefined) {
  for (const line of listRuns(kind)) console.log(line);
} else {
  process.exitCode = await runNamed(kind, name, args);
}
