import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { contextOf } from '../../context.ts';
import { helpText } from '../../help.ts';
import { CommandNode } from '../../node.ts';
import { FlagSet } from '../../pflag/flagset.ts';
import { columnsOf } from '../../streams.ts';
import type { ComposeContext } from './context.ts';
import { DryRunClient } from './dryrun.ts';
import { PACKAGE_VERSION } from './engine/labels.ts';

/**
 * Runs the plugin `docker compose` with the arguments that `docker` passes on unread. A plugin has words of its own for
 * calls that are wrong, and no usage behind them. @returns the exit status
 */
export function* runPlugin(context: CommandContext, root: Command): Coroutine<number> {
  const docker: Command = { use: 'docker', short: '' };
  const node = new CommandNode(root, new CommandNode(docker));
  const globals = new FlagSet(node.flags, false);
  globals.parse(context.args);
  const [name, ...rest] = globals.args;
  if (name === 'help') return yield* help(context, rest.reduce<CommandNode>(childOf, node), 1);
  // The flag is there for those who call the plugin by its own name.
  if (globals.values.bool('version') && /(?:^|\/)docker-compose$/.test(context.proc.argv[0] ?? '')) {
    yield* context.out(`Docker Compose version ${PACKAGE_VERSION}\n`);
    return 0;
  }
  if (globals.values.bool('help') || name === undefined) {
    return yield* help(context, name === undefined ? node : childOf(node, name), 1);
  }
  const child = node.child(name);
  if (child === undefined) {
    yield* help(context, node, 1);
    throw new CliError(`unknown docker command: ${JSON.stringify(`compose ${name}`)}`);
  }
  return yield* run(context, descend(child, rest), globals);
}

/** Follows names of subcommands. */
function descend(node: CommandNode, args: readonly string[]): { node: CommandNode; args: readonly string[] } {
  const [name, ...rest] = args;
  const child = name === undefined ? undefined : node.child(name);
  return child === undefined ? { node, args } : descend(child, rest);
}

function childOf(node: CommandNode, name: string): CommandNode {
  return node.child(name) ?? node;
}

function* run(
  context: CommandContext,
  { node, args }: { node: CommandNode; args: readonly string[] },
  globals: FlagSet,
): Coroutine<number> {
  const { command } = node;
  const flags = new FlagSet(node.flags, command.interspersed ?? true);
  flags.parse(args);
  for (const warning of flags.warnings) yield* context.err(`${warning}\n`);
  if (flags.values.bool('help') || command.run === undefined) return yield* help(context, node, 1);
  const isDryRun = globals.values.bool('dry-run') || flags.values.bool('dry-run');
  checkGlobals(globals);
  const { path, useLine } = node;
  command.args?.({ path, useLine, args: flags.args, hasSubcommands: false });
  const own: ComposeContext = {
    ...contextOf(
      context.proc,
      isDryRun ? new DryRunClient(context.client) : context.client,
      node,
      flags.values,
      flags.args,
    ),
    globals: globals.values,
    isDryRun,
  };
  return (yield* command.run(own)) ?? 0;
}

function checkGlobals({ values }: FlagSet): void {
  const progress = values.string('progress');
  if (!['', 'auto', 'tty', 'plain', 'json', 'quiet', 'none'].includes(progress)) {
    throw new CliError(`unsupported --progress value ${JSON.stringify(progress)}`);
  }
}

function* help(context: CommandContext, node: CommandNode, fd: 1 | 2): Coroutine<number> {
  yield* context.proc.write(fd, helpText(node, columnsOf(context.proc)));
  return 0;
}
