import { TerminalError } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { printComparison } from '../compare/print-compare.js';
import { runComparison } from '../compare/run-compare.js';
import { EXIT } from '../output/exit-codes.js';
import { connectedContextOf } from './context.js';

/** `compare`: source, warehouse and Looker. */
export function compareCommand(program: Command): void {
  program
    .command('compare')
    .description('compare every division and entity, and three questions through Looker, with the source')
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector compare --json\n\nExit code 0 when all is equal, 1 with the differences.',
    )
    .action(async (_options: unknown, command: Command) => {
      const { access, services, output, warehouse } = connectedContextOf(command);
      if (access.sandbox === undefined)
        throw new TerminalError(
          'no_truth',
          'compare needs the stand-in for Exact, whose books it knows; for a real company: ml-connector reconcile',
        );
      const client = warehouse();
      try {
        const report = await runComparison(client, services, access.sandbox.exactControl);
        output.data(report, () => printComparison(output, report));
        process.exitCode = report.equal ? EXIT.ok : EXIT.differences;
      } finally {
        await client.close();
      }
    });
}
