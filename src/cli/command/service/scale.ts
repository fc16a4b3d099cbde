import { serviceInspect } from '#client/service/inspect.ts';
import { serviceUpdate } from '#client/service/update.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { type ArgRule, CliError, type Command, type CommandContext } from '../../command.ts';
import { cut } from '../../opts/list.ts';
import { failureOf } from '../../parallel.ts';
import { parseInteger } from '../../pflag/number.ts';
import { minArgs } from '../../required.ts';
import { completeServices } from './completion.ts';
import { DETACH } from './flags.ts';
import { normalizeSpec } from './normalize.ts';
import { waitOnService } from './progress/wait.ts';

const SHORT = 'Scale one or multiple replicated services';

const scaleArgs: ArgRule = (call) => {
  minArgs(1)(call);
  for (const arg of call.args) {
    const [name, count = ''] = cut(arg, '=');
    if (name !== '' && count !== '') continue;
    throw new CliError(
      `invalid scale specifier '${arg}'.\nSee '${call.path} --help'.\n\nUsage:  ${call.useLine}\n\n${SHORT}`,
    );
  }
};

/** `docker service scale` */
export const scaleCommand: Command = {
  use: 'scale SERVICE=REPLICAS [SERVICE=REPLICAS...]',
  short: SHORT,
  args: scaleArgs,
  flags: [DETACH],
  *run(context) {
    const errors: string[] = [];
    const scaled: string[] = [];
    for (const arg of context.args) {
      const [name, text = ''] = cut(arg, '=');
      const failure = yield* failureOf(scale(context, name, text));
      if (failure === undefined) scaled.push(name);
      else errors.push(`${name}: ${failure.message}`);
    }
    if (!context.flags.bool('detach')) {
      for (const name of scaled) {
        const failure = yield* failureOf(waitOnService(context, name, false));
        if (failure) errors.push(`${name}: ${failure.message}`);
      }
    }
    if (errors.length > 0) throw new CliError(errors.join('\n'));
  },
  *complete(context, toComplete) {
    return (yield* completeServices()(context, toComplete)).map((name) => `${name}=`);
  },
};

/** Gives one service another number of tasks. @throws CliError, ClientError */
function* scale(context: CommandContext, name: string, text: string): Coroutine<void> {
  const count = replicasOf(text);
  const { ID, Version, Spec } = yield* serviceInspect(context.client, name);
  const { Mode } = Spec;
  if (Mode.Replicated) Mode.Replicated.Replicas = count;
  else if (Mode.ReplicatedJob) Mode.ReplicatedJob.TotalCompletions = count;
  else throw new CliError('scale can only be used with replicated or replicated-job mode');
  const warnings = yield* serviceUpdate(context.client, ID, Version, normalizeSpec(Spec));
  for (const warning of warnings) yield* context.err(`${warning}\n`);
  yield* context.out(`${name} scaled to ${count}\n`);
}

function replicasOf(text: string): number {
  try {
    return Number(parseInteger(text, 64, false, 10));
  } catch (error) {
    throw new CliError(`invalid replicas value ${text}: ${(error as Error).message}`);
  }
}
