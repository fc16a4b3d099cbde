import { Client } from '#client/client.ts';
import { ClientError } from '#client/error.ts';
import { ping } from '#client/system/ping.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Command } from './command.ts';
import { complete } from './complete.ts';
import { contextOf } from './context.ts';
import { CliError, StatusError } from './errors.ts';
import { engineAddress, globalFlags } from './globalflags.ts';
import { helpText } from './help.ts';
import { announceLegacyBuilder } from './legacybuilder.ts';
import { CommandNode, HELP } from './node.ts';
import { FlagSet } from './pflag/flagset.ts';
import { columnsOf } from './streams.ts';

/** What `docker --version` names. */
const VERSION = 'Docker version 28.5.2, build 9cc6dea35e9a963f281434761c656fba4ac43aed';

/** The words of flags that are wrong; the status is 125 whatever the command. */
function flagError(node: CommandNode, error: unknown): unknown {
  if (!(error instanceof CliError)) return error;
  return new StatusError(
    125,
    `${error.message}\n\nUsage:  ${node.useLine}\n\nRun '${node.path} --help' for more information`,
  );
}

/** Runs the command that `args` (without the program's name) ask for, below `root`; answers the exit status. */
export function* dispatch(proc: Process, root: Command, args: readonly string[]): Coroutine<number> {
  try {
    return yield* new Dispatcher(proc, root).run(args);
  } catch (error) {
    if (error instanceof CliError || error instanceof ClientError) {
      if (error.message !== '') yield* proc.printError(`${error.message}\n`);
      return error instanceof StatusError ? error.status : 1;
    }
    throw error;
  }
}

class Dispatcher {
  readonly #root: CommandNode;
  #helpAsked = false;

  constructor(
    readonly proc: Process,
    root: Command,
  ) {
    const flags = [...(root.flags ?? []), ...globalFlags(proc.env.get('HOME') ?? '')];
    this.#root = new CommandNode({ ...root, flags });
  }

  *run(args: readonly string[]): Coroutine<number> {
    const globals = yield* this.#parse(this.#root, new FlagSet(this.#root.flags, false), args);
    const address = engineAddress(globals.values, this.proc);
    const [name, ...rest] = globals.args;
    if (name === 'help') return yield* this.#help(rest, address);
    if (name === '__complete' || name === '__completeNoDesc') {
      return yield* complete(this.proc, this.#root, this.#client(address), rest, name === '__complete');
    }
    if (name === undefined && globals.values.bool('version') && !this.#helpAsked) {
      yield* this.proc.print(`${VERSION}\n`);
      return 0;
    }
    yield* announceLegacyBuilder(this.proc, globals.args);
    const { node, args: left } = yield* this.#traverse(this.#root, globals.args);
    if (node === this.#root) return yield* this.#execute(node, left, globals, address);
    const flags = new FlagSet(node.flags, node.command.interspersed ?? true);
    if (node.command.passthrough) {
      flags.args.push(...left);
      return yield* this.#execute(node, left, flags, address);
    }
    return yield* this.#execute(node, left, yield* this.#parse(node, flags, left), address);
  }

  /** Follows the names of subcommands, reading the flags between them, as cobra's Traverse does. */
  *#traverse(node: CommandNode, args: readonly string[]): Coroutine<{ node: CommandNode; args: readonly string[] }> {
    if (node.command.passthrough) return { node, args };
    const flags = new FlagSet(node.flags);
    const before: string[] = [];
    let valueFollows = false;
    for (const [index, arg] of args.entries()) {
      if (valueFollows) valueFollows = false;
      else if (arg.startsWith('--') && !arg.includes('='))
        valueFollows = flags.lookup(arg.slice(2))?.kind.bare === undefined;
      else if (/^-[^-=]$/.test(arg)) valueFollows = flags.lookupShort(arg.slice(1))?.kind.bare === undefined;
      else if (!arg.startsWith('-')) {
        const child = yield* node.reach(arg);
        if (child === undefined) return { node, args };
        yield* this.#parse(node, flags, before);
        return yield* this.#traverse(child, args.slice(index + 1));
      }
      before.push(arg);
    }
    return { node, args };
  }

  *#parse(node: CommandNode, flags: FlagSet, args: readonly string[]): Coroutine<FlagSet> {
    try {
      flags.parse(args);
    } catch (error) {
      yield* this.#warn(flags);
      throw flagError(node, error);
    }
    yield* this.#warn(flags);
    if (flags.lookup('help') === HELP && flags.values.bool('help')) this.#helpAsked = true;
    return flags;
  }

  *#warn(flags: FlagSet): Coroutine<void> {
    for (const warning of flags.warnings) yield* this.proc.printError(`${warning}\n`);
  }

  *#execute(node: CommandNode, args: readonly string[], flags: FlagSet, address: string): Coroutine<number> {
    const { command } = node;
    if (this.#helpAsked || flags.values.bool('help')) return yield* this.#printHelp(node, 1, address);
    const rest = node === this.#root ? args : flags.args;
    if (node === this.#root && rest.length > 0) {
      throw new CliError(`docker: unknown command: docker ${rest[0]}\n\nRun 'docker --help' for more information`);
    }
    const hasSubcommands = (command.subcommands?.length ?? 0) > 0;
    command.args?.({ path: node.path, useLine: node.useLine, args: rest, hasSubcommands });
    if (command.run === undefined) return yield* this.#printHelp(node, 2, address);
    if (command.helpWhenBare && !command.flags?.some((flag) => flags.values.changed(flag.name))) {
      return yield* this.#printHelp(node, 1, address);
    }
    const foreign = command.flags?.find(({ name, os }) => os !== undefined && flags.values.changed(name));
    const engine = foreign && (yield* ping(this.#client(address)));
    if (foreign && engine?.osType && engine.osType !== foreign.os) {
      throw new CliError(
        `"--${foreign.name}" is only supported on a Docker daemon running on ${foreign.os}, but the Docker daemon is running on ${engine.osType}`,
      );
    }
    const context = contextOf(this.proc, this.#client(address), node, flags.values, rest);
    return (yield* command.run(context)) ?? 0;
  }

  *#help(topic: readonly string[], address: string): Coroutine<number> {
    let node = this.#root;
    for (const [index, name] of topic.entries()) {
      const child = yield* node.reach(name);
      if (child === undefined) throw new CliError(`unknown help topic: ${topic.slice(index).join(' ')}`);
      node = child;
    }
    return yield* this.#printHelp(node, 1, address);
  }

  *#printHelp(node: CommandNode, fd: 1 | 2, address: string): Coroutine<number> {
    const engine = yield* ping(this.#client(address));
    yield* this.proc.write(fd, helpText(node, columnsOf(this.proc), engine));
    return 0;
  }

  #client(address: string): Client {
    try {
      return new Client(this.proc, address);
    } catch (error) {
      if (error instanceof ClientError) {
        throw new CliError(`Failed to initialize: unable to resolve docker endpoint: ${error.message}`);
      }
      throw error;
    }
  }
}
