import { startEngines } from './engines.js';

// For developers: `node deploy/local/dist/main.js <data folder>` runs the engines until Ctrl-C.
const engines = await startEngines({
  dataDir: process.argv[2] ?? '.data/engines',
  log: (event, fields) => console.error(event, JSON.stringify(fields ?? {})),
});
const { kafkaBrokers, postgresUrl, clickhouseUrl, lookerUser, lookerPassword } = engines;
console.log(JSON.stringify({ kafkaBrokers, postgresUrl, clickhouseUrl, lookerUser, lookerPassword }));
const stop = (): void => void engines.stop().then(() => process.exit(0));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
