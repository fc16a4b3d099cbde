import type { Coroutine } from '#kernel/coroutine.ts';
import { SETTINGS } from '../dockerfile/dispatchers/settings.ts';
import { joined } from '../dockerfile/dispatchers/workdir.ts';
import { expanded } from '../dockerfile/expand.ts';
import type { Command } from '../dockerfile/instructions/command.ts';
import { processWord } from '../dockerfile/shell/lex.ts';
import { BuildProgress } from '../progress.ts';
import { copyStep } from './copy.ts';
import { layerStep, nameOf } from './layerstep.ts';
import { runStep } from './run.ts';
import type { Solve } from './solve.ts';
import type { StageWork } from './stage.ts';

/** Carries one instruction out, or takes what it has come to before. @throws DockerError */
export function* carryOut(solve: Solve, work: StageWork, written: Command): Coroutine<void> {
  const { state } = work;
  const variables = state.variables;
  const command = expanded(written, (word) => processWord(word, variables, solve.escapeToken));
  switch (command.kind) {
    case 'run':
      return yield* runStep(solve, work, command);
    case 'copy':
    case 'add':
      return yield* copyStep(solve, work, command);
    case 'workdir': {
      const { config } = state;
      config.WorkingDir = joined(command.text.startsWith('/') ? command.text : `${config.WorkingDir}/${command.text}`);
      const path = config.WorkingDir;
      const createdBy = `WORKDIR ${path}`;
      const vertex = solve.trace.begin(work.nextName(nameOf(solve, work, written)));
      return yield* layerStep(solve, work, vertex, createdBy, createdBy, function* ({ view }) {
        if (!view.exists(path)) view.mkdirAll(path, 0o755);
        return undefined;
      });
    }
    default: {
      const settle = SETTINGS[command.kind] as (b: unknown, s: unknown, c: Command) => string;
      const host = { progress: new BuildProgress(() => {}), escapeToken: solve.escapeToken };
      const text = settle(host, state, command);
      if (command.kind === 'cmd' || command.kind === 'entrypoint') state.config.ArgsEscaped = true;
      if (command.kind === 'expose')
        work.note(
          `EXPOSE [${Object.keys(state.config.ExposedPorts ?? {})
            .sort()
            .join(' ')}]`,
        );
      else work.note(text);
    }
  }
}
