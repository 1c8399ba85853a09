// What `npm start`, `npm test`, `npm run bench` and `npm run proof` call. Plain JavaScript: nothing is installed yet.
import { install } from './launch/install.mjs';
import { runNode } from './launch/run.mjs';
import { runTests } from './launch/tests.mjs';

const [command = '', ...args] = process.argv.slice(2);
const PROGRAMS = {
  start: ['apps/cli/dist/main.js', 'up'],
  bench: ['test/bench/dist/main.js', 'bench'],
  proof: ['test/bench/dist/main.js', 'proof'],
};

try {
  const installMs = await install();
  const env = { ...process.env, ML_INSTALL_MS: String(installMs) };
  if (command === 'test') process.exitCode = await runTests(env);
  else if (Object.hasOwn(PROGRAMS, command)) process.exitCode = await runNode([...PROGRAMS[command], ...args], env);
  else throw new Error(`unknown command "${command}": start, test, bench or proof`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
