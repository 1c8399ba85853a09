import { readCommandLine } from './command-line.js';
import { startExactSandbox } from './start-sandbox.js';

const today = new Date().toISOString().slice(0, 10);
const sandbox = await startExactSandbox(readCommandLine(process.argv.slice(2), process.env, today));

let stopping = false;
const stop = (): void => {
  if (stopping) return;
  stopping = true;
  void sandbox.stop().then(() => process.exit(0));
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);

// One line for the program that started this one; nothing else is ever written to standard output.
process.stdout.write(`${JSON.stringify({ regions: sandbox.regions, control: sandbox.control, pid: process.pid })}\n`);
