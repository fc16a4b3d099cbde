import { type Command, parse, type Statement } from 'unbash';
import type { Shell } from '../shell.ts';
import { Source } from '../source.ts';

/** What `command` becomes when its first word is an alias; undefined where it is none. */
export function expandAlias(
  shell: Shell,
  command: Command,
): { statements: readonly Statement[]; source: Source; name: string } | undefined {
  if (shell.aliases.size === 0 || !command.name || command.prefix.length > 0) return undefined;
  if (!shell.interactive && shell.dialect.kind === 'bash' && !shell.options.shopt.has('expand_aliases'))
    return undefined;
  const name = command.name.text;
  const value = shell.aliases.get(name);
  if (value === undefined || shell.expandingAliases.has(name)) return undefined;
  if (command.redirects.some((redirection) => redirection.type === 'HereDoc')) return undefined;
  let rest = shell.source.text.slice(command.name.end, command.end);
  if (/[ \t]$/.test(value)) {
    const next = /^\s*(\S+)/.exec(rest);
    const second = next ? shell.aliases.get(next[1] as string) : undefined;
    if (next && second !== undefined) rest = ` ${second}${rest.slice(next[0].length)}`;
  }
  const text = value + rest;
  return { statements: parse(text).commands, source: new Source(text, shell.source.name, shell.line), name };
}
