import { parseArgs } from 'node:util';
import { stopBackground } from './background.js';
import { ENGINE_NAMES, type EngineAddresses, type EngineLog } from './engine.js';
import { startEngines } from './engines.js';
import { ensureEnginesInstalled } from './installation.js';
import { liveOwner } from './owner.js';

// For developers: see the README. Addresses go to stdout as one line of JSON, everything else to stderr.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'data-dir': { type: 'string', default: '.data/engines' } },
});
const dataDir = values['data-dir'];
const [command = 'run', ...engines] = positionals;
const only = engines.length === 0 ? ENGINE_NAMES : ENGINE_NAMES.filter((name) => engines.includes(name));
const log: EngineLog = (event, fields) => console.error(event, JSON.stringify(fields ?? {}));

function print({ kafkaBrokers, postgresUrl, clickhouseUrl, lookerUser, lookerPassword }: EngineAddresses): void {
  console.log(JSON.stringify({ kafkaBrokers, postgresUrl, clickhouseUrl, lookerUser, lookerPassword }));
}

const COMMANDS: Readonly<Record<string, () => Promise<void>>> = {
  run: async () => {
    const running = await startEngines({ dataDir, only, log });
    print(running);
    const stop = (): void => void running.stop().then(() => process.exit(0));
    process.once('SIGINT', stop).once('SIGTERM', stop);
  },
  fetch: async () => void (await ensureEnginesInstalled(only, log)),
  start: async () => print(await startEngines({ dataDir, only, log, detached: true })),
  stop: async () => log((await stopBackground(dataDir)) ? 'stopped' : 'not_running'),
  status: async () => {
    const addresses = liveOwner(dataDir)?.addresses;
    if (addresses === undefined) log('not_running');
    else print(addresses);
    process.exitCode = addresses === undefined ? 1 : 0;
  },
};

try {
  const run = COMMANDS[command];
  if (run === undefined) throw new Error(`unknown command "${command}": ${Object.keys(COMMANDS).join(', ')}`);
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
