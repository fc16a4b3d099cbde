import { CliError, type Command, type FlagDefinition } from '../../command.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { attachCommand as dockerAttach } from '../container/attach.ts';
import { commitCommand as dockerCommit } from '../container/commit.ts';
import { exportCommand as dockerExport } from '../container/export.ts';
import { completeServices } from './completion.ts';
import { atLeast } from './context.ts';
import { DRY_RUN, INDEX } from './flags.ts';
import { oneContainer } from './selected.ts';

const LOWER_INDEX: FlagDefinition = { ...INDEX, usage: 'index of the container if service has multiple replicas.' };

/** A command that does to a service's container what docker's command of the same name does to any. */
function delegated(docker: Command, rest: Pick<Command, 'use' | 'short' | 'flags'>, all: boolean): Command {
  return {
    ...rest,
    args: atLeast(1),
    complete: completeServices,
    *run(context) {
      const [service = '', ...others] = context.args;
      const { Id } = yield* oneContainer(context, service, { all, index: context.flags.number('index') });
      if (docker.run === undefined) throw new CliError(`docker: not simulated: ${context.path}`);
      yield* docker.run({ ...context, args: [Id, ...others] });
    },
  };
}

/** `docker compose attach` */
export const attachCommand = delegated(
  dockerAttach,
  {
    use: 'attach [OPTIONS] SERVICE',
    short: "Attach local standard input, output, and error streams to a service's running container",
    flags: [
      { name: 'detach-keys', kind: STRING, usage: 'Override the key sequence for detaching from a container.' },
      DRY_RUN,
      LOWER_INDEX,
      { name: 'no-stdin', kind: BOOL, usage: 'Do not attach STDIN' },
      { name: 'sig-proxy', kind: BOOL, default: true, usage: 'Proxy all received signals to the process' },
    ],
  },
  false,
);

/** `docker compose commit` */
export const commitCommand = delegated(
  dockerCommit,
  {
    use: 'commit [OPTIONS] SERVICE [REPOSITORY[:TAG]]',
    short: "Create a new image from a service container's changes",
    flags: [...(dockerCommit.flags ?? []), DRY_RUN, LOWER_INDEX],
  },
  true,
);

/** `docker compose export` */
export const exportCommand = delegated(
  dockerExport,
  {
    use: 'export [OPTIONS] SERVICE',
    short: "Export a service container's filesystem as a tar archive",
    flags: [...(dockerExport.flags ?? []), DRY_RUN, LOWER_INDEX],
  },
  true,
);
