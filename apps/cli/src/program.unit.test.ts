import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { completionWords } from './commands/completion.js';
import { colours, renderTable } from './output/output.js';
import { buildProgram } from './program.js';

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

describe('ml-connector', () => {
  const commands = leaves(buildProgram());

  it.each(commands.map((command) => [command.name(), command] as const))(
    '%s says what it does, with an example',
    (_name, command) => {
      expect(command.description().length).toBeGreaterThan(10);
      expect(helpOf(command)).toMatch(/^Examples?:$/m);
    },
  );

  it('documents its exit codes', () => {
    expect(helpOf(buildProgram())).toMatch(/Exit codes:[\s\S]*78/);
  });

  it('completes commands, their own commands and options', () => {
    const words = completionWords(buildProgram());
    expect(words.get('')).toEqual(expect.arrayContaining(['up', 'status', 'compare', '--json']));
    expect(words.get('connect')).toEqual(expect.arrayContaining(['add', 'authorise', 'list', 'looker']));
    expect(words.get('up')).toContain('--once');
  });
});

describe('output', () => {
  it('colours terminals only, and not where NO_COLOR is set', () => {
    expect(colours({}, true).red('x')).not.toBe('x');
    expect(colours({ NO_COLOR: '1' }, true).red('x')).toBe('x');
    expect(colours({}, false).red('x')).toBe('x');
  });

  it('sets numbers right', () => {
    expect(
      renderTable(
        ['Name', 'Rows'],
        [
          ['a', '1'],
          ['b', '1,234'],
        ],
      ),
    ).toContain('    1');
  });
});
