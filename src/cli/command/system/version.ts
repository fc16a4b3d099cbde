import type { Version } from '#api/system.ts';
import { API_VERSION } from '#api/version.ts';
import { ClientError } from '#client/error.ts';
import { serverVersion } from '#client/system/version.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { CliError, type Command, type CommandContext, StatusError } from '../../command.ts';
import { currentContext } from '../../config/contextstore.ts';
import { INSPECT_FORMAT } from '../../formatter/formatflag.ts';
import { alignTabs } from '../../formatter/tabwriter.ts';
import { marshal } from '../../formatter/template/json.ts';
import { TemplateError } from '../../formatter/template/lexer.ts';
import { Template } from '../../formatter/template/template.ts';
import { typed } from '../../inspect/goobject.ts';
import { noArgs } from '../../required.ts';
import { BUILD_TIME, clientVersion, GIT_COMMIT, GO_VERSION } from './clientversion.ts';

/** What the client says of itself, wherever it runs. */
function clientOf(proc: Process) {
  return {
    Version: clientVersion(proc.kernel.system),
    ApiVersion: API_VERSION,
    DefaultAPIVersion: API_VERSION,
    GitCommit: GIT_COMMIT,
    GoVersion: GO_VERSION,
    Os: proc.kernel.system,
    Arch: 'amd64',
    BuildTime: BUILD_TIME,
    Context: currentContext(proc),
  };
}

/** `docker version` */
export const versionCommand: Command = {
  use: 'version [OPTIONS]',
  short: 'Show the Docker version information',
  args: noArgs,
  flags: [INSPECT_FORMAT],
  *run(context) {
    let server: Version | undefined;
    let failure: ClientError | undefined;
    try {
      server = yield* serverVersion(context.client);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      failure = error;
    }
    const format = context.flags.string('format');
    const client = clientOf(context.proc);
    const both = { Client: client, Server: server ?? null };
    if (format === 'json') yield* context.out(`${marshal(both)}\n`);
    else if (format === '') yield* context.out(describe(client, server));
    else yield* byTemplate(context, format, both);
    if (failure) throw new StatusError(1, failure.message);
  },
};

function* byTemplate(context: CommandContext, format: string, both: object): Coroutine<void> {
  let template: Template | undefined;
  try {
    template = new Template(format);
    yield* context.out(`${template.execute(typed(both, 'system.versionInfo'))}\n`);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const message = error.message
      .replace(/^template: :/, 'template: version:')
      .replace('executing ""', 'executing "version"');
    if (!template) throw new StatusError(64, `template parsing error: ${message}`);
    yield* context.out(`${error.written}\n`);
    throw new CliError(message);
  }
}

/** The text of `docker version` (docker/cli: versionTemplate). */
function describe(own: ReturnType<typeof clientOf>, server: Version | undefined): string {
  const client = [
    'Client:',
    ` Version:\t${own.Version}`,
    ` API version:\t${own.ApiVersion}`,
    ` Go version:\t${own.GoVersion}`,
    ` Git commit:\t${own.GitCommit}`,
    ` Built:\t${own.BuildTime}`,
    ` OS/Arch:\t${own.Os}/${own.Arch}`,
    ` Context:\t${own.Context}`,
  ];
  const parts = server
    ? ['', `Server:${server.Platform.Name ? ` ${server.Platform.Name}` : ''}`, ...componentLines(server)]
    : [];
  return `${alignTabs([...client, ...parts].join('\n'), { minWidth: 20, padding: 1 })}\n`;
}

/** What is shown of a component's details, in this order. */
const DETAILS: readonly (readonly [key: string, label: string])[] = [
  ['ApiVersion', 'API version'],
  ['GoVersion', 'Go version'],
  ['GitCommit', 'Git commit'],
  ['BuildTime', 'Built'],
  ['Os', 'OS/Arch'],
  ['Experimental', 'Experimental'],
];

function componentLines(server: Version): string[] {
  return (server.Components ?? []).flatMap((component) => {
    const details = component.Details ?? {};
    const lines = [` ${component.Name}:`, `  Version:\t${component.Version}`];
    for (const [key, label] of DETAILS) {
      const value = details[key];
      if (value === undefined) continue;
      if (key === 'ApiVersion')
        lines.push(`  ${label}:\t${value} (minimum version ${details.MinAPIVersion ?? server.MinAPIVersion})`);
      else if (key === 'Os') lines.push(`  ${label}:\t${value}/${details.Arch}`);
      else lines.push(`  ${label}:\t${value}`);
    }
    return lines;
  });
}
