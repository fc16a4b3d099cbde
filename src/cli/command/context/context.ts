import type { Command } from '../../command.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { renderList } from '../../formatter/list.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';
import { unsimulated } from '../unsimulated.ts';

/** A context as `docker context ls` lists it; there is only the default one. */
interface Listed {
  name: string;
  description: string;
  endpoint: string;
}

const lsCommand: Command = {
  use: 'ls [OPTIONS]',
  aliases: ['list'],
  aliasText: 'docker context ls, docker context list',
  short: 'List contexts',
  args: noArgs,
  flags: [LIST_FORMAT, { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only show context names' }],
  *run(context) {
    const endpoint = context.proc.env.get('DOCKER_HOST') || 'unix:///var/run/docker.sock';
    const items: Listed[] = [{ name: 'default', description: 'Current DOCKER_HOST based configuration', endpoint }];
    yield* renderList(context, {
      format: context.flags.string('format'),
      quiet: context.flags.bool('quiet'),
      items,
      columns: [
        { name: 'Name', header: 'NAME', value: ({ name }) => name },
        { name: 'Current', header: '', value: () => true },
        { name: 'Description', header: 'DESCRIPTION', value: ({ description }) => description },
        { name: 'DockerEndpoint', header: 'DOCKER ENDPOINT', value: ({ endpoint }) => endpoint },
        { name: 'Error', header: 'ERROR', value: () => '' },
      ],
      goType: '*formatter.clientContextContext',
      table: '{{.Name}}{{if .Current}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}\t{{.Error}}',
      quietTemplate: '{{.Name}}',
    });
  },
};

const showCommand: Command = {
  use: 'show',
  short: 'Print the name of the current context',
  args: noArgs,
  *run({ out }) {
    yield* out('default\n');
  },
};

/** `docker context`: the default context, which is where DOCKER_HOST points. */
export const contextCommand: Command = {
  use: 'context',
  short: 'Manage contexts',
  args: noArgs,
  subcommands: [
    unsimulated('create', 'Create a context'),
    unsimulated('export', 'Export a context to a tar archive FILE or a tar stream on STDOUT.'),
    unsimulated('import', 'Import a context from a tar or zip file'),
    unsimulated('inspect', 'Display detailed information on one or more contexts'),
    lsCommand,
    unsimulated('rm', 'Remove one or more contexts'),
    showCommand,
    unsimulated('update', 'Update a context'),
    unsimulated('use', 'Set the current docker context'),
  ],
};
