import { unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { StepFailure } from '../../failure.ts';
import type { BuildArgs } from '../buildargs.ts';
import type { Builder } from '../builder.ts';
import { commitStep } from '../commit.ts';
import type { RunCommand } from '../instructions/command.ts';
import { copyConfig } from '../runconfig.ts';
import type { StageState } from '../state.ts';
import { resolved } from './settings.ts';

/** RUN: the command runs in a container of the image so far, and what it changes is a layer of the next. @throws DockerError */
export function* dispatchRun(builder: Builder, state: StageState, instruction: RunCommand): Coroutine<void> {
  const [flag] = instruction.flagsUsed;
  if (flag !== undefined) throw needsBuildKit(flag);
  const { config } = state;
  const words = resolved(instruction.command, config);
  const args = state.args.without(config.Env ?? []);
  const saved = args.length > 0 ? withArguments(state.args, args, words) : words;
  const ran = copyConfig(config, { Cmd: saved, ...(saved.length > 0 && { Entrypoint: null }) });
  const known = builder.prober.probe(state.image, ran);
  if (known) {
    builder.progress.out(' ---> Using cache\n');
    state.image = known;
    return;
  }
  const container = builder.containers.create(
    state.image,
    copyConfig(config, {
      Cmd: words,
      Env: [...(config.Env ?? []), ...args],
      ...(saved.length > 0 && { Entrypoint: [''] }),
      Healthcheck: { Test: ['NONE'] },
    }),
  );
  const status = yield* builder.containers.run(container);
  if (status !== 0)
    throw new StepFailure(`The command '${words.join(' ')}' returned a non-zero code: ${status}`, status);
  commitStep(builder.daemon, state, container.overlay.upper, ran);
}

/** What a flag is told that the classic builder does not have. */
export function needsBuildKit(flag: string) {
  return unknownError(
    `the --${flag} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled`,
  );
}

/** The command as the history knows it: how many arguments it has, the arguments, and the words. */
function withArguments(known: BuildArgs, args: readonly string[], words: readonly string[]): string[] {
  const shown = args.filter((arg) => known.shows(arg.split('=', 1)[0] ?? '')).sort();
  return [`|${shown.length}`, ...shown, ...words];
}
