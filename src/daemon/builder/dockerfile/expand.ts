import type { Command, CopyCommand } from './instructions/command.ts';
import { checkMount } from './instructions/mounts.ts';

type Expand = (word: string) => string;

/** The instruction with variables expanded where they are (the Expand of its type in BuildKit's instructions). */
export function expanded(command: Command, expand: Expand): Command {
  switch (command.kind) {
    case 'env':
    case 'label':
      if (command.literal) return command;
      return { ...command, pairs: command.pairs.map(({ key, value }) => ({ key: expand(key), value: expand(value) })) };
    case 'copy':
    case 'add':
      return expandedCopy(command, expand);
    case 'run':
      for (const mount of command.mounts) checkMount(mount, expand);
      return command;
    case 'user':
    case 'workdir':
    case 'stopsignal':
      return { ...command, text: expand(command.text) };
    case 'volume':
      return { ...command, values: command.values.map(expand) };
    case 'arg':
      return {
        ...command,
        args: command.args.map(({ key, value }) => ({
          key: expand(key),
          value: value === undefined ? undefined : expand(value),
        })),
      };
    default:
      return command;
  }
}

function expandedCopy(command: CopyCommand, expand: Expand): Command {
  return {
    ...command,
    chown: expand(command.chown),
    chmod: expand(command.chmod),
    sources: command.sources.map(expand),
    destination: expand(command.destination),
  };
}
