import { runCommandLine } from './command-line.js';
import { MEASUREMENTS } from './registry.js';

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort()).once('SIGTERM', () => stopping.abort());
process.exitCode = await runCommandLine(
  process.argv.slice(2),
  MEASUREMENTS,
  { out: (text) => console.log(text), err: (text) => console.error(text) },
  stopping.signal,
);
