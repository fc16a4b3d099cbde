import { CliError, type Command } from '../../command.ts';
import { FlagSet } from '../../pflag/flagset.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';
import { cpCommand as dockerCp } from '../container/cp.ts';
import { nameOf, numberOf, projectContainers } from './engine/containers.ts';
import { DRY_RUN, INDEX } from './flags.ts';
import { withProgress } from './progress.ts';
import { projectOrName } from './project.ts';

/** `docker compose cp` */
export const cpCommand: Command = {
  use: 'cp [OPTIONS] SERVICE:SRC_PATH DEST_PATH|-\n\tdocker compose cp [OPTIONS] SRC_PATH|- SERVICE:DEST_PATH',
  short: 'Copy files/folders between a service container and the local filesystem',
  args: exactArgs(2),
  flags: [
    { name: 'all', kind: BOOL, usage: 'Include containers created by the run command' },
    { name: 'archive', short: 'a', kind: BOOL, usage: 'Archive mode (copy all uid/gid information)' },
    DRY_RUN,
    { name: 'follow-link', short: 'L', kind: BOOL, usage: 'Always follow symbol link in SRC_PATH' },
    { ...INDEX, usage: 'Index of the container if service has multiple replicas' },
  ],
  *run(context) {
    const { flags, client } = context;
    const [source = '', destination = ''] = context.args;
    if (source === '') throw new CliError('source can not be empty');
    if (destination === '') throw new CliError('destination can not be empty');
    const [from, to] = [serviceIn(source), serviceIn(destination)];
    const { name } = yield* projectOrName(context, []);
    if (from !== '' && to !== '') throw new CliError('copying between services is not supported');
    const service = from || to;
    if (service === '') throw new CliError('unknown copy direction');
    const oneOff = flags.bool('all') ? 'include' : 'exclude';
    const all = yield* projectContainers(client, name, { all: true, services: [service], oneOff });
    const index = flags.number('index');
    const containers = index > 0 ? all.filter((one) => numberOf(one) === index) : all;
    if (containers.length === 0) throw new CliError(`no container found for service ${JSON.stringify(service)}`);
    const own = new FlagSet(dockerCp.flags ?? []);
    for (const flag of ['archive', 'follow-link']) if (flags.bool(flag)) own.parse([`--${flag}`]);
    own.parse(['--quiet']);
    for (const container of from !== '' ? containers.slice(0, 1) : containers) {
      const named = (text: string) => `${container.Id}${text.slice(service.length)}`;
      const args = from !== '' ? [named(source), destination] : [source, named(destination)];
      const shown = (text: string) => `${nameOf(container)}${text.slice(service.length)}`;
      const text = from !== '' ? `copy ${shown(source)} to ${destination}` : `copy ${source} to ${shown(destination)}`;
      const id = nameOf(container);
      yield* withProgress(context, 'Copying', function* (progress) {
        yield* progress.event({ id, stage: 'working', text, status: 'Copying' });
        yield* dockerCp.run?.({ ...context, flags: own.values, args }) ?? [];
        yield* progress.event({ id, stage: 'done', text, status: 'Copied' });
      });
    }
  },
};

/** The service of `SERVICE:PATH`; none for a path of this host. */
function serviceIn(text: string): string {
  const colon = text.indexOf(':');
  return text.startsWith('/') || text.startsWith('.') || colon < 0 ? '' : text.slice(0, colon);
}
