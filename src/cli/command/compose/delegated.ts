import { containerCommit } from '#client/container/commit.ts';
import { CliError, type Command, type FlagDefinition } from '../../command.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { terminalOf } from '../../streams.ts';
import { attachCommand as dockerAttach } from '../container/attach.ts';
import { commitOptions, commitCommand as dockerCommit } from '../container/commit.ts';
import { exportCommand as dockerExport } from '../container/export.ts';
import { completeServices } from './completion.ts';
import { atLeast, between } from './context.ts';
import { nameOf } from './engine/containers.ts';
import { DRY_RUN, INDEX } from './flags.ts';
import { withProgress } from './progress.ts';
import { oneContainer } from './selected.ts';

const LOWER_INDEX: FlagDefinition = { ...INDEX, usage: 'index of the container if service has multiple replicas.' };

/** `docker compose attach` */
export const attachCommand: Command = {
  use: 'attach [OPTIONS] SERVICE',
  short: "Attach local standard input, output, and error streams to a service's running container",
  args: atLeast(1),
  flags: [
    { name: 'detach-keys', kind: STRING, usage: 'Override the key sequence for detaching from a container.' },
    DRY_RUN,
    LOWER_INDEX,
    { name: 'no-stdin', kind: BOOL, usage: 'Do not attach STDIN' },
    { name: 'sig-proxy', kind: BOOL, default: true, usage: 'Proxy all received signals to the process' },
  ],
  complete: completeServices,
  *run(context) {
    const { Id } = yield* oneContainer(context, context.args[0] ?? '', { index: context.flags.number('index') });
    yield* dockerAttach.run?.({ ...context, args: [Id] }) ?? [];
  },
};

/** `docker compose commit` */
export const commitCommand: Command = {
  use: 'commit [OPTIONS] SERVICE [REPOSITORY[:TAG]]',
  short: "Create a new image from a service container's changes",
  args: between(1, 2),
  flags: [...(dockerCommit.flags ?? []), DRY_RUN, LOWER_INDEX],
  complete: completeServices,
  *run(context) {
    const { flags, args, client } = context;
    const [service = '', image] = args;
    const container = yield* oneContainer(context, service, { all: true, index: flags.number('index') });
    const id = nameOf(container);
    const text = `Commit ${id}`;
    yield* withProgress(context, 'Committing', function* (progress) {
      yield* progress.event({ id, stage: 'working', text, status: 'Committing' });
      const { Id } = yield* containerCommit(client, container.Id, commitOptions(image, flags));
      yield* progress.event({ id, stage: 'done', text, status: `Committed as ${Id}` });
    });
  },
};

/** `docker compose export` */
export const exportCommand: Command = {
  use: 'export [OPTIONS] SERVICE',
  short: "Export a service container's filesystem as a tar archive",
  args: atLeast(1),
  flags: [...(dockerExport.flags ?? []), DRY_RUN, { ...LOWER_INDEX }],
  complete: completeServices,
  *run(context) {
    const { flags, args, proc } = context;
    const container = yield* oneContainer(context, args[0] ?? '', { all: true, index: flags.number('index') });
    const output = flags.string('output');
    if (output === '' && terminalOf(proc, 1))
      throw new CliError('output option is required when exporting to terminal');
    const id = nameOf(container);
    yield* withProgress(context, 'Exporting', function* (progress) {
      yield* progress.event({ id, stage: 'working', text: `export ${id} to ${output}`, status: 'Exporting' });
      yield* dockerExport.run?.({ ...context, args: [container.Id] }) ?? [];
    });
  },
};
