import type { Coroutine } from '#kernel/coroutine.ts';
import type { Builder } from './builder.ts';
import { commitConfig } from './commitconfig.ts';
import { dispatchCopy } from './dispatchers/copy.ts';
import { dispatchRun } from './dispatchers/run.ts';
import { SETTINGS } from './dispatchers/settings.ts';
import { dispatchWorkdir } from './dispatchers/workdir.ts';
import type { Command, CommandOf } from './instructions/command.ts';
import { checkMount } from './instructions/mounts.ts';
import { processWord } from './shell/lex.ts';
import type { StageState } from './state.ts';

/** Carries one instruction out on a stage (moby builder/dockerfile/evaluator.go). @throws DockerError */
export function* dispatch(builder: Builder, state: StageState, written: Command): Coroutine<void> {
  const { options, containers } = builder;
  const variables = state.variables;
  const command = expanded(written, (word) => processWord(word, variables, builder.escapeToken));
  let failed = true;
  try {
    yield* carryOut(builder, state, command);
    failed = false;
  } catch (error) {
    if (options.forceRemove) yield* containers.removeAll();
    throw error;
  }
  if (!failed && options.remove) yield* containers.removeAll();
}

function* carryOut(builder: Builder, state: StageState, command: Command): Coroutine<void> {
  switch (command.kind) {
    case 'run':
      return yield* dispatchRun(builder, state, command);
    case 'copy':
    case 'add':
      return yield* dispatchCopy(builder, state, command);
    case 'workdir':
      return dispatchWorkdir(builder, state, command);
    default: {
      const settle = SETTINGS[command.kind] as (b: Builder, s: StageState, c: Command) => string;
      commitConfig(builder, state, settle(builder, state, command));
    }
  }
}

type Expand = (word: string) => string;

/** The instruction with variables expanded where they are (the Expand of its type in BuildKit's instructions). */
function expanded(command: Command, expand: Expand): Command {
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

function expandedCopy(
  command: CommandOf<'copy' | 'add'> | Extract<Command, { kind: 'copy' | 'add' }>,
  expand: Expand,
): Command {
  return {
    ...command,
    chown: expand(command.chown),
    chmod: expand(command.chmod),
    sources: command.sources.map(expand),
    destination: expand(command.destination),
  };
}
