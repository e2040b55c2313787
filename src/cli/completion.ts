import type { Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

interface Words {
  readonly commands: readonly { readonly name: string; readonly about: string; readonly options: readonly OptionWords[] }[];
  readonly options: readonly OptionWords[];
}
interface OptionWords {
  readonly flags: readonly string[];
  readonly about: string;
  readonly choices: readonly string[];
  readonly takesValue: boolean;
}

const ENDPOINT_STARTS = ['pod/', 'svc/', 'node/', 'ip:', 'netns/'];

/** The script that a shell reads to complete commands, options, their choices and the beginnings of endpoints. */
export function completionScript(shell: Shell, program: Command): string {
  const words: Words = {
    commands: program.commands.map((command) => ({ name: command.name(), about: command.description(), options: optionsOf(command) })),
    options: optionsOf(program),
  };
  switch (shell) {
    case 'bash':
      return bash(words);
    case 'zsh':
      return `#compdef netwhy\nautoload -U +X bashcompinit && bashcompinit\n${bash(words)}`;
    case 'fish':
      return fish(words);
    case 'powershell':
      return powershell(words);
  }
}

function optionsOf(command: Command): readonly OptionWords[] {
  return command.options.map((option) => ({
    flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
    about: option.description,
    choices: option.argChoices ?? [],
    takesValue: option.required || option.optional,
  }));
}

function flagsOf(options: readonly OptionWords[]): string {
  return options.flatMap((option) => option.flags).join(' ');
}

function bash(words: Words): string {
  const all = [...words.options, ...words.commands.flatMap((command) => command.options)];
  const choices = all.filter((option) => option.choices.length > 0).map((option) => `    ${option.flags.join('|')}) COMPREPLY=($(compgen -W '${option.choices.join(' ')}' -- "$word")); return ;;`);
  const files = all.filter((option) => option.takesValue && option.choices.length === 0).flatMap((option) => option.flags);
  const commands = words.commands.map((command) => `    ${command.name}) COMPREPLY=($(compgen -W '${command.name === 'completion' ? SHELLS.join(' ') : flagsOf(command.options)}' -- "$word") $(compgen -f -- "$word")); return ;;`);
  return `_netwhy() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  case $before in
${[...new Set(choices)].join('\n')}
    ${[...new Set(files)].join('|')}) COMPREPLY=($(compgen -f -- "$word")); return ;;
  esac
  case \${COMP_WORDS[1]} in
${commands.join('\n')}
  esac
  case $word in
    -*) COMPREPLY=($(compgen -W '${flagsOf(words.options)} --help' -- "$word")) ;;
    *) COMPREPLY=($(compgen -W '${[...words.commands.map((command) => command.name), ...ENDPOINT_STARTS].join(' ')}' -- "$word")); compopt -o nospace 2>/dev/null ;;
  esac
}
complete -o default -F _netwhy netwhy
`;
}

function fish(words: Words): string {
  const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const option = (condition: string, { flags, about, choices, takesValue }: OptionWords): string => {
    const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ');
    return `complete -c netwhy -n ${quote(condition)} ${names} -d ${quote(about)}${takesValue ? ' -r' : ''}${choices.length > 0 ? ` -fa ${quote(choices.join(' '))}` : ''}`;
  };
  return [
    ...words.commands.map((command) => `complete -c netwhy -n __fish_use_subcommand -fa ${command.name} -d ${quote(command.about)}`),
    `complete -c netwhy -n __fish_use_subcommand -fa ${quote(ENDPOINT_STARTS.join(' '))}`,
    ...words.options.map((entry) => option(`not __fish_seen_subcommand_from ${words.commands.map((command) => command.name).join(' ')}`, entry)),
    ...words.commands.flatMap((command) => command.options.map((entry) => option(`__fish_seen_subcommand_from ${command.name}`, entry))),
    `complete -c netwhy -n '__fish_seen_subcommand_from completion' -fa ${quote(SHELLS.join(' '))}`,
    '',
  ].join('\n');
}

function powershell(words: Words): string {
  const list = (entries: readonly string[]): string => entries.map((entry) => `'${entry}'`).join(', ');
  const flags = (options: readonly OptionWords[]): string => list(options.flatMap((option) => option.flags));
  const commands = words.commands.map((command) => `    '${command.name}' { $all = @(${command.name === 'completion' ? list(SHELLS) : flags(command.options)}) }`);
  return `Register-ArgumentCompleter -Native -CommandName netwhy -ScriptBlock {
  param($word, $ast, $position)
  $all = @(${list([...words.commands.map((command) => command.name), ...ENDPOINT_STARTS])}, ${flags(words.options)})
  if ($ast.CommandElements.Count -gt 1) {
    switch ($ast.CommandElements[1].ToString()) {
${commands.join('\n')}
    }
  }
  $all | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`;
}
