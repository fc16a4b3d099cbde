import type { Client } from '#client/client.ts';
import { ClientError } from '#client/error.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { nameOf } from './command.ts';
import { contextOf } from './context.ts';
import { CliError } from './errors.ts';
import type { CommandNode } from './node.ts';
import type { FlagDefinition } from './pflag/flag.ts';
import { FlagSet } from './pflag/flagset.ts';

/** What cobra tells the shell beside the candidates. */
const DIRECTIVES = {
  0: 'ShellCompDirectiveDefault',
  1: 'ShellCompDirectiveError',
  4: 'ShellCompDirectiveNoFileComp',
} as const;

type Directive = keyof typeof DIRECTIVES;

interface Completion {
  candidates: string[];
  directive: Directive;
}

const NO_FILES: Directive = 4;

/**
 * `docker __complete ARGS… LAST`: prints what LAST can become, a candidate a line with what it is behind a tab, and
 * the directive (cobra's protocol).
 */
export function* complete(
  proc: Process,
  root: CommandNode,
  client: Client,
  args: readonly string[],
  descriptions: boolean,
): Coroutine<number> {
  const { candidates, directive } = yield* completionOf(proc, root, client, args.slice(0, -1), args.at(-1) ?? '');
  for (const candidate of candidates) {
    const line = (descriptions ? candidate : candidate.split('\t', 1)[0]) as string;
    yield* proc.print(`${line.split('\n', 1)[0]}\n`);
  }
  yield* proc.print(`:${directive}\n`);
  yield* proc.printError(`Completion ended with directive: ${DIRECTIVES[directive]}\n`);
  return 0;
}

function* completionOf(
  proc: Process,
  root: CommandNode,
  client: Client,
  args: readonly string[],
  last: string,
): Coroutine<Completion> {
  let node = root;
  let at = 0;
  while (at < args.length) {
    const child = yield* node.reach(args[at] as string);
    if (child !== undefined) node = child;
    else if (node !== root || !(args[at] as string).startsWith('-')) break;
    else if (takesValue(node, args[at] as string)) at++;
    at++;
  }
  const rest = args.slice(at);
  const pending = pendingFlag(node, rest, last);
  if (pending) return yield* valuesOf(client, pending.flag, pending.text);
  const mayBeFlag = node.command.interspersed !== false || !rest.some((arg) => !arg.startsWith('-'));
  if (last.startsWith('-') && mayBeFlag) return { candidates: flagNames(node, last), directive: NO_FILES };
  const subcommands = (node.command.subcommands ?? []).filter((sub) => !sub.hidden);
  if (subcommands.length > 0) {
    if (rest.length > 0) return { candidates: [], directive: 0 };
    const names = subcommands.map((sub) => `${nameOf(sub)}\t${sub.short}`).sort();
    return { candidates: names.filter((name) => name.startsWith(last)), directive: NO_FILES };
  }
  return yield* argumentsOf(proc, client, node, rest, last);
}

function* argumentsOf(
  proc: Process,
  client: Client,
  node: CommandNode,
  args: readonly string[],
  last: string,
): Coroutine<Completion> {
  if (node.command.complete === undefined) return { candidates: [], directive: NO_FILES };
  const flags = new FlagSet(node.flags, node.command.interspersed ?? true);
  try {
    flags.parse(args);
    const context = contextOf(proc, client, node, flags.values, flags.args);
    const candidates = yield* node.command.complete(context, last);
    return { candidates: candidates.filter((candidate) => candidate.startsWith(last)), directive: NO_FILES };
  } catch (error) {
    if (error instanceof CliError || error instanceof ClientError) return { candidates: [], directive: 1 };
    throw error;
  }
}

/** The flag whose value is being typed: behind `--flag=`, or as the argument after `--flag`. */
function pendingFlag(
  node: CommandNode,
  args: readonly string[],
  last: string,
): { flag: FlagDefinition; text: string } | undefined {
  const flags = new FlagSet(node.flags);
  const inline = /^--([^=]+)=(.*)$/s.exec(last);
  if (inline) {
    const flag = flags.lookup(inline[1] as string);
    return flag && { flag, text: inline[2] as string };
  }
  const previous = args.at(-1) ?? '';
  const flag = previous.startsWith('--') ? flags.lookup(previous.slice(2)) : shortFlag(flags, previous);
  return flag && flag.kind.bare === undefined ? { flag, text: last } : undefined;
}

function shortFlag(flags: FlagSet, arg: string): FlagDefinition | undefined {
  return /^-[^-]+$/.test(arg) ? flags.lookupShort(arg.slice(-1)) : undefined;
}

function takesValue(node: CommandNode, arg: string): boolean {
  return pendingFlag(node, [arg], '') !== undefined;
}

function* valuesOf(client: Client, { completions }: FlagDefinition, text: string): Coroutine<Completion> {
  if (completions === undefined) return { candidates: [], directive: 0 };
  try {
    const values = typeof completions === 'function' ? yield* completions(client) : completions;
    return { candidates: values.filter((value) => value.startsWith(text)), directive: NO_FILES };
  } catch (error) {
    if (error instanceof ClientError) return { candidates: [], directive: 1 };
    throw error;
  }
}

function flagNames(node: CommandNode, last: string): string[] {
  const flags = node.flags.filter((flag) => !flag.hidden && flag.deprecated === undefined);
  flags.sort((a, b) => (a.name < b.name ? -1 : 1));
  return flags
    .flatMap((flag) => [`--${flag.name}\t${flag.usage}`, ...(flag.short ? [`-${flag.short}\t${flag.usage}`] : [])])
    .filter((name) => name.startsWith(last));
}
