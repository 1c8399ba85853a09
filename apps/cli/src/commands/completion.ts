import { Argument, type Command } from 'commander';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Words that may follow each command path. */
export function completionWords(command: Command, path = ''): Map<string, string[]> {
  const words = new Map<string, string[]>();
  const own = [...command.commands.map((c) => c.name()), ...command.options.map((o) => o.long ?? ''), '--help'];
  words.set(path, own.filter(Boolean));
  for (const child of command.commands)
    for (const [key, value] of completionWords(child, `${path} ${child.name()}`.trim())) words.set(key, value);
  return words;
}

function bash(words: ReadonlyMap<string, string[]>): string {
  const cases = [...words].map(
    ([path, list]) => `    "${path}") COMPREPLY=($(compgen -W "${list.join(' ')}" -- "$cur")) ;;`,
  );
  return [
    '_ml_connector() {',
    '  local cur="${COMP_WORDS[COMP_CWORD]}" path="" word',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $word == -* ]] || path="${path:+$path }$word"; done',
    '  case "$path" in',
    ...cases,
    '  esac',
    '}',
    'complete -F _ml_connector ml-connector',
  ].join('\n');
}

function fish(words: ReadonlyMap<string, string[]>): string {
  return [...words]
    .flatMap(([path, list]) => {
      const when =
        path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${path.split(' ').at(-1) ?? ''}`;
      return list.map(
        (word) =>
          `complete -c ml-connector -f -n '${when}' ${word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`}`,
      );
    })
    .join('\n');
}

/** `completion`: a script for the shell. */
export function completionCommand(program: Command): void {
  program
    .command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices([...SHELLS]))
    .addHelpText('after', '\nExample:\n  ml-connector completion bash > /etc/bash_completion.d/ml-connector')
    .action((shell: (typeof SHELLS)[number]) => {
      const words = completionWords(program);
      const script = shell === 'fish' ? fish(words) : bash(words);
      process.stdout.write(`${shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : ''}${script}\n`);
    });
}
