import { createHash } from 'node:crypto';
import { headerText, originalHeaders, type WireHeaders } from '@ml-connector/contracts';
import { isUtf8 } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { connectedContextOf } from '../context.js';
import { indentedJson } from './exact-json.js';
import { letterView, type Letter } from './letter.js';
import { readLetter } from './read-letters.js';
import { judge, verdictText } from './verdict.js';

/** `dead-letters show`. */
export function showCommand(parent: Command): void {
  parent
    .command('show')
    .description('one letter: why, whence, headers and bytes as they were, and what was done with it')
    .argument('<id>', 'as list prints it')
    .option('--save <file>', 'write the bytes, as they would be sent, to a file')
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector dead-letters show transformer:0:17 --save record.json\n\nThe bytes may hold personal data.',
    )
    .action(async (id: string, options: { save?: string }, command: Command) => {
      const { kafka, output } = connectedContextOf(command);
      const letter = await readLetter(kafka, id);
      const value = letter.correction?.value ?? letter.message.value ?? Buffer.alloc(0);
      if (options.save !== undefined) writeFileSync(options.save, value, { flag: 'wx', mode: 0o600 });
      const view = detailView(letter);
      output.data(view, () => {
        const { facts } = letter;
        output.line(`${letter.id}  ${letter.state}, attempt ${letter.attempt}`);
        output.line(`  why     ${facts.reason}: ${facts.detail}`);
        output.line(`  when    ${facts.at}, by ${facts.service}`);
        output.line(`  from    ${facts.topic}:${facts.partition}:${facts.offset}`);
        output.line(`  key     ${view.key ?? '(none)'}`);
        for (const [name, text] of Object.entries(view.headers)) output.line(`  header  ${name}: ${text}`);
        for (const { action, at, why } of letter.actions) output.line(`  done    ${at} ${action}: ${why}`);
        output.line(`  now     ${view.verdict}`);
        output.line(`  bytes   ${view.bytes}, sha256 ${view.sha256}${view.corrected ? ', corrected:' : ':'}`);
        output.line(view.text === null ? value.toString('base64') : (indentedJson(view.text) ?? view.text));
      });
    });
}

interface Detail extends Readonly<Record<string, unknown>> {
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly corrected: boolean;
  readonly verdict: string;
  readonly bytes: number;
  readonly sha256: string;
  /** The bytes as text; null where they are none. */
  readonly text: string | null;
}

function detailView(letter: Letter): Detail {
  const { message, correction, facts } = letter;
  const value = correction?.value ?? message.value ?? Buffer.alloc(0);
  const key = correction?.key ?? message.key?.toString('utf8') ?? null;
  const headers = { ...originalHeaders(message.headers), ...correction?.headers };
  return {
    ...letterView(letter),
    key,
    headers: headerTexts(headers),
    actions: letter.actions.map(({ action, at, why }) => ({ action, at, why })),
    corrected: correction !== null,
    verdict: verdictText(judge(facts.topic, { key, value: correction?.value ?? message.value, headers })),
    bytes: value.length,
    sha256: createHash('sha256').update(value).digest('hex'),
    text: isUtf8(value) ? value.toString('utf8') : null,
    base64: value.toString('base64'),
  };
}

/** Headers as texts, as far as they are ones. */
export function headerTexts(headers: WireHeaders): Record<string, string> {
  return Object.fromEntries(Object.keys(headers).map((name) => [name, headerText(headers, name) ?? '']));
}
