import type { Client } from '#client/client.ts';
import type { Process } from '#kernel/process/process.ts';
import type { CommandContext } from './command.ts';
import type { CommandNode } from './node.ts';
import type { FlagValues } from './pflag/flagset.ts';

/** What a command gets to work with. */
export function contextOf(
  proc: Process,
  client: Client,
  node: CommandNode,
  flags: FlagValues,
  args: readonly string[],
): CommandContext {
  return {
    proc,
    client,
    command: node.command,
    path: node.path,
    flags,
    args,
    changed: (name) => flags.changed(name),
    out: (text) => proc.print(text),
    err: (text) => proc.printError(text),
  };
}
