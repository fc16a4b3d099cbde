import { containerWait } from '#client/container/wait.ts';
import { CliError, type Command } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { failureOf } from '../../parallel.ts';
import { minArgs } from '../../required.ts';

/** docker wait */
export const waitCommand: Command = {
  use: 'wait CONTAINER [CONTAINER...]',
  aliasText: 'docker container wait, docker wait',
  short: 'Block until one or more containers stop, then print their exit codes',
  args: minArgs(1),
  complete: completeContainers({ all: false }),
  *run(context) {
    const errors: string[] = [];
    function* waitFor(name: string) {
      const { StatusCode, Error: failure } = yield* (yield* containerWait(context.client, name)).result();
      if (failure) throw new CliError(failure.Message);
      yield* context.out(`${StatusCode}\n`);
    }
    for (const name of context.args) {
      const failure = yield* failureOf(waitFor(name));
      if (failure) errors.push(failure.message);
    }
    if (errors.length > 0) throw new CliError(errors.join('\n'));
  },
};
