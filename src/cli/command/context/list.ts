import { defaultHost } from '#client/host.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Command } from '../../command.ts';
import { ContextStore, currentContext, DEFAULT_CONTEXT } from '../../config/contextstore.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { renderList } from '../../formatter/list.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';

const DEFAULT_DESCRIPTION = 'Current DOCKER_HOST based configuration';

/** A context as `docker context ls` lists it. */
interface Listed {
  name: string;
  description: string;
  endpoint: string;
}

/** `docker context ls` */
export const lsCommand: Command = {
  use: 'ls [OPTIONS]',
  aliases: ['list'],
  aliasText: 'docker context ls, docker context list',
  short: 'List contexts',
  args: noArgs,
  flags: [LIST_FORMAT, { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only show context names' }],
  *run(context) {
    const current = currentContext(context.proc);
    yield* renderList(context, {
      format: context.flags.string('format'),
      quiet: context.flags.bool('quiet'),
      items: contexts(context.proc),
      columns: [
        { name: 'Name', header: 'NAME', value: ({ name }) => name },
        { name: 'Current', header: '', value: ({ name }) => name === current },
        { name: 'Description', header: 'DESCRIPTION', value: ({ description }) => description },
        { name: 'DockerEndpoint', header: 'DOCKER ENDPOINT', value: ({ endpoint }) => endpoint },
        { name: 'Error', header: 'ERROR', value: () => '' },
      ],
      goType: '*formatter.clientContextContext',
      table: '{{.Name}}{{if .Current}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}\t{{.Error}}',
      quietTemplate: '{{.Name}}',
    });
    if (context.proc.env.get('DOCKER_HOST') && !context.flags.bool('quiet'))
      yield* context.err(
        'Warning: DOCKER_HOST environment variable overrides the active context. To use a context, either set the global --context flag, or unset DOCKER_HOST environment variable.\n',
      );
  },
};

function contexts(proc: Process): Listed[] {
  const local = defaultHost(proc.kernel.system);
  const own: Listed = {
    name: DEFAULT_CONTEXT,
    description: DEFAULT_DESCRIPTION,
    endpoint: proc.env.get('DOCKER_HOST') || local,
  };
  const made = new ContextStore(proc).list().map(({ Name: name, Metadata, Endpoints }) => ({
    name,
    description: Metadata.Description ?? (Endpoints.docker?.Host ? '' : DEFAULT_DESCRIPTION),
    endpoint: Endpoints.docker?.Host ?? local,
  }));
  return [own, ...made].sort((a, b) => (a.name < b.name ? -1 : 1));
}
