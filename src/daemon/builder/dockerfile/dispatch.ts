import type { Coroutine } from '#kernel/coroutine.ts';
import type { Builder } from './builder.ts';
import { commitConfig } from './commitconfig.ts';
import { dispatchCopy } from './dispatchers/copy.ts';
import { dispatchRun } from './dispatchers/run.ts';
import { SETTINGS } from './dispatchers/settings.ts';
import { dispatchWorkdir } from './dispatchers/workdir.ts';
import { expanded } from './expand.ts';
import type { Command } from './instructions/command.ts';
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
