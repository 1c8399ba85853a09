import { InvalidArgumentError, type Command } from 'commander';
import { EXIT } from '../output/exit-codes.js';
import { connectedContextOf } from './context.js';

/** `audit`: who did what with credentials, and whether the record of it is whole. */
export function auditCommand(program: Command): void {
  const audit = program.command('audit').description('who did what with connections and credentials');
  addList(audit);
  addVerify(audit);
}

function addList(audit: Command): void {
  audit
    .command('list')
    .description('entries, newest first')
    .option('--subject <id>', 'only those about this connection or secret')
    .option('--since <time>', 'only those from then on, ISO 8601', timeOf)
    .option('--limit <n>', 'at most so many', '50')
    .addHelpText('after', '\nExample:\n  ml-connector audit list --since 2026-01-31T08:00:00Z --limit 20')
    .action(async (options: { subject?: string; since?: string; limit: string }, command: Command) => {
      const context = connectedContextOf(command);
      const found = await context.tokenService.call('listAudit', { query: { ...options } });
      context.output.data(found, () =>
        context.output.table(
          ['No', 'At', 'Who', 'What', 'To', 'Outcome', 'Detail'],
          found.map((row) => [
            String(row.seq),
            row.at.slice(0, 19),
            row.actor,
            row.action,
            row.subject ?? '',
            row.outcome,
            row.detail === '{}' ? '' : row.detail,
          ]),
        ),
      );
    });
}

function addVerify(audit: Command): void {
  audit
    .command('verify')
    .description('check that no entry was changed, removed, put in or cut off')
    .option('--anchor <no:hash>', 'an end of the chain that was noted elsewhere', anchorOf)
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector audit verify --anchor 1042:9f86d0…\n\nPrints the present end as an anchor. Exit code 1 when the chain is broken.',
    )
    .action(async (options: { anchor?: { seq: number; hash: string } }, command: Command) => {
      const context = connectedContextOf(command);
      const body = options.anchor === undefined ? {} : { anchor: options.anchor };
      const report = await context.tokenService.call('verifyAudit', { body });
      context.output.data(report, () => {
        const { broken, head, rows } = report;
        context.output.line(
          broken === null ? `${rows} entries, whole` : `broken at entry ${broken.seq}: ${broken.why}`,
        );
        context.output.line(`anchor ${head.seq}:${head.hash}`);
      });
      process.exitCode = report.ok ? EXIT.ok : EXIT.differences;
    });
}

function timeOf(text: string): string {
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) throw new InvalidArgumentError('a time is like 2026-01-31T08:00:00Z.');
  return new Date(atMs).toISOString();
}

function anchorOf(text: string): { seq: number; hash: string } {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw new InvalidArgumentError('an anchor is <number>:<64 hex digits>, as audit verify prints it.');
  return { seq: Number(seq), hash };
}
