// What `npm start`, `npm test`, `npm run bench` and `npm run proof` call. Plain JavaScript: nothing is installed yet.
import { checkNode, compile, install } from './launch/install.mjs';
import { runNode } from './launch/run.mjs';
import { runTests } from './launch/tests.mjs';

const [command = '', ...args] = process.argv.slice(2);
const program =
  (...path) =>
  async (env) => {
    await compile();
    return runNode([...path, ...args], env);
  };
const COMMANDS = {
  start: program('apps/cli/dist/main.js', 'up'),
  bench: program('test/bench/dist/main.js', 'bench'),
  proof: program('test/bench/dist/main.js', 'proof'),
  test: (env) => runTests(env),
};

try {
  checkNode(process.versions.node);
  if (!Object.hasOwn(COMMANDS, command))
    throw new Error(`unknown command "${command}": ${Object.keys(COMMANDS).join(', ')}`);
  const installMs = await install();
  process.exitCode = await COMMANDS[command]({ ...process.env, ML_INSTALL_MS: String(installMs) });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
