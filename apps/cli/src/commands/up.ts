import { errorText } from '@ml-connector/kernel';
import { Option, type Command } from 'commander';
import { printComparison } from '../compare/print-compare.js';
import { runComparison } from '../compare/run-compare.js';
import { writeJsonFile } from '../config/data-folder.js';
import { realCredentials, type RealCredentials } from '../config/real-credentials.js';
import { operatorCalls } from '../config/services.js';
import { EXIT } from '../output/exit-codes.js';
import type { Output } from '../output/output.js';
import { connectDemoStack } from '../up/connect-demo.js';
import { connectReal } from '../up/connect-real.js';
import { waitForLoad, waitForModel } from '../up/load.js';
import { progressView } from '../up/progress.js';
import { compareUntilEqual } from '../up/settle.js';
import { startStack, type Stack } from '../up/stack.js';
import { keepTrading, watchStatus } from '../up/trading.js';
import { contextOf, warehouseOf } from './context.js';

interface UpOptions {
  readonly dataDir: string;
  readonly once: boolean;
  readonly size: 'small' | 'demo' | 'bench';
  readonly seed: string;
  readonly report?: string;
}

const LOAD_TIMEOUT_MS = 15 * 60_000;
/** A real company's first load may take more than a day's calls. */
const REAL_LOAD_TIMEOUT_MS = 7 * 86_400_000;
const MODEL_TIMEOUT_MS = 120_000;
/** What is on its way when the comparison begins gets this long to arrive. */
const SETTLE_MS = 30_000;

/** Milliseconds of the parts of a run; printed, and written for the benchmark. */
export type Timings = Record<string, number>;

/** `up`: everything on this machine. */
export function upCommand(program: Command): void {
  program
    .command('up')
    .description('start engines, stand-ins and services here, connect the demo company, load it and compare')
    .option('--once', 'end after the comparison: exit code 0 only when everything is equal', false)
    .addOption(
      new Option('--size <size>', 'size of the demo company').choices(['small', 'demo', 'bench']).default('demo'),
    )
    .option('--seed <number>', 'seed of the demo company', '1')
    .option('--report <file>', 'write figures and timings as JSON to this file')
    .addHelpText('after', '\nExample:\n  ml-connector up --once --size small')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<UpOptions>();
      process.exitCode = await up(options, contextOf(command).output);
    });
}

async function up(options: UpOptions, output: Output): Promise<number> {
  const stopping = new AbortController();
  const onSignal = (): void => stopping.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const timings: Timings = { install: Number(process.env['ML_INSTALL_MS'] ?? 0) };
  const real = realCredentials(process.env);
  const stack = await startStack({
    ...(real === undefined ? {} : { real }),
    dataDir: options.dataDir,
    seed: Number(options.seed),
    size: options.size,
    onStep: (step, tookMs) => {
      timings[step] = tookMs;
      output.line(`${step}: ${(tookMs / 1000).toFixed(1)} s`);
    },
    onEvent: (text) => output.line(text),
  });
  try {
    const ended = new Promise<never>((_resolve, reject) =>
      stopping.signal.addEventListener('abort', () => reject(new Error('stopped by a signal'))),
    );
    const work =
      real === undefined
        ? runDemo(stack, options, output, timings, stopping.signal)
        : runReal(stack, real, options, output, stopping.signal);
    return await Promise.race([work, ended]);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    output.line(errorText(error));
    return EXIT.ok;
  } finally {
    output.line('stopping …');
    await stack.stop();
  }
}

async function runDemo(
  stack: Stack,
  options: UpOptions,
  output: Output,
  timings: Timings,
  signal: AbortSignal,
): Promise<number> {
  const services = operatorCalls(stack.access);
  const { sandbox } = stack.access;
  if (sandbox === undefined) return EXIT.ok;
  const startedAt = performance.now();
  const regions = await connectDemoStack(services, stack.access);
  timings['connect'] = performance.now() - startedAt;
  output.line(
    `connected ${regions.map((r) => r.region).join(', ')} in ${(timings['connect'] / 1000).toFixed(1)} s; loading`,
  );
  const load = await waitForLoad(services, regions.length, progressView(output), LOAD_TIMEOUT_MS);
  timings['load'] = load.tookMs;
  load.parked.forEach((line) => output.line(`parked: ${line}`));
  output.line(
    `loaded ${load.records.toLocaleString('en')} records in ${(load.tookMs / 1000).toFixed(1)} s with ${load.calls} calls (least possible ${load.callsLeast})`,
  );
  await waitForModel(services, MODEL_TIMEOUT_MS);
  const client = warehouseOf(stack.access);
  const compare = (): ReturnType<typeof runComparison> => runComparison(client, services, sandbox.exactControl);
  try {
    const comparing = performance.now();
    const report = await compareUntilEqual(compare, SETTLE_MS);
    timings['compare'] = performance.now() - comparing;
    timings['total'] = (timings['install'] ?? 0) + performance.now();
    output.data({ timings, load, ...report }, () => printComparison(output, report));
    if (options.report !== undefined)
      writeJsonFile(options.report, { timings, load, equal: report.equal, totals: report.totals });
    if (options.once) return report.equal ? EXIT.ok : EXIT.differences;
    await keepTrading(services, sandbox.exactControl, output, signal);
    return EXIT.ok;
  } finally {
    await client.close();
  }
}

/** Against the real systems: consent, load, then the state until Ctrl-C. */
async function runReal(
  stack: Stack,
  real: RealCredentials,
  options: UpOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const services = operatorCalls(stack.access);
  await connectReal(services, real, output, signal);
  const load = await waitForLoad(services, 1, progressView(output), REAL_LOAD_TIMEOUT_MS);
  load.parked.forEach((line) => output.line(`parked: ${line}`));
  output.line(`loaded ${load.records.toLocaleString('en')} records with ${load.calls} calls`);
  await waitForModel(services, MODEL_TIMEOUT_MS);
  if (!options.once) await watchStatus(services, output, signal);
  return load.parked.length === 0 ? EXIT.ok : EXIT.differences;
}
