import { Client } from '#client/client.ts';
import { ClientError } from '#client/error.ts';
import { info } from '#client/system/info.ts';
import { serverVersion } from '#client/system/version.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { dispatch } from '../dispatch.ts';
import { bytesSize } from '../formatter/units.ts';
import { rootCommand } from '../root.ts';

const VERSION = '1.9.1';
/** What the client itself was built as. */
const CLIENT = {
  Version: VERSION,
  ApiVersion: '1.21',
  GoVersion: 'go1.4.2',
  GitCommit: 'a34a1d5',
  BuildTime: 'Fri Nov 20 13:12:04 UTC 2015',
  Os: 'linux',
  Arch: 'amd64',
};

/** The commands there were (docs.docker.com archive, Docker 1.9). */
const COMMANDS: ReadonlySet<string> = new Set(
  (
    'attach build commit cp create diff events exec export history images import info inspect kill load login logout logs ' +
    'network pause port ps pull push rename restart rm rmi run save search start stats stop tag top unpause version volume wait'
  ).split(' '),
);

/** Those of `network` and `volume`. */
const SUBCOMMANDS: Readonly<Record<string, readonly string[]>> = {
  network: ['connect', 'create', 'disconnect', 'inspect', 'ls', 'rm'],
  volume: ['create', 'inspect', 'ls', 'rm'],
};

/**
 * /usr/bin/docker of Docker 1.9: the client and, as `docker daemon`, the engine. Commands of later times are not there; those that
 * there were print as today's do, `version` and `info` apart.
 */
export function* docker19(proc: Process): Coroutine<number> {
  const args = proc.argv.slice(1);
  const [command = ''] = args;
  if (command === 'daemon') return yield* proc.exec('/usr/sbin/dockerd', ['/usr/sbin/dockerd', ...args.slice(1)]);
  if (command === '--version' || command === '-v') {
    yield* proc.print(`Docker version ${VERSION}, build ${CLIENT.GitCommit}\n`);
    return 0;
  }
  if (
    command !== '' &&
    !command.startsWith('-') &&
    !command.startsWith('__') &&
    command !== 'help' &&
    !COMMANDS.has(command)
  ) {
    yield* proc.printError(`docker: '${command}' is not a docker command.\nSee 'docker --help'.\n`);
    return 1;
  }
  const [, sub = ''] = args;
  if (sub !== '' && !sub.startsWith('-') && SUBCOMMANDS[command]?.includes(sub) === false) {
    yield* proc.printError(`docker: '${command} ${sub}' is not a docker command.\nSee 'docker ${command} --help'.\n`);
    return 1;
  }
  if (args.length === 1 && (command === 'version' || command === 'info')) {
    try {
      const client = new Client(proc, proc.env.get('DOCKER_HOST') ?? '');
      yield* proc.print(command === 'version' ? yield* versionText(client) : yield* infoText(client));
      return 0;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      yield* proc.printError(`${error.message}\n`);
      return 1;
    }
  }
  return yield* dispatch(proc, rootCommand, args);
}

function* versionText(client: Client): Coroutine<string> {
  const server = yield* serverVersion(client);
  const part = (title: string, of: Omit<typeof CLIENT, never>) =>
    `${title}:\n Version:      ${of.Version}\n API version:  ${of.ApiVersion}\n Go version:   ${of.GoVersion}\n` +
    ` Git commit:   ${of.GitCommit}\n Built:        ${of.BuildTime}\n OS/Arch:      ${of.Os}/${of.Arch}\n`;
  const { Version = '', ApiVersion = '', GoVersion = '', GitCommit = '', BuildTime = '', Os = '', Arch = '' } = server;
  return `${part('Client', CLIENT)}\n${part('Server', { Version, ApiVersion, GoVersion, GitCommit, BuildTime, Os, Arch })}`;
}

/** The text of `docker info` (docker/docker v1.9.1, api/client/info.go). */
function* infoText(client: Client): Coroutine<string> {
  const engine = yield* info(client);
  const lines = [
    `Containers: ${engine.Containers}`,
    `Images: ${engine.Images}`,
    `Server Version: ${engine.ServerVersion}`,
    `Storage Driver: ${engine.Driver}`,
    ...(engine.DriverStatus ?? []).map(([name, value]) => ` ${name}: ${value}`),
    ...(engine.ExecutionDriver === undefined ? [] : [`Execution Driver: ${engine.ExecutionDriver}`]),
    `Logging Driver: ${engine.LoggingDriver}`,
    `Kernel Version: ${engine.KernelVersion}`,
    `Operating System: ${engine.OperatingSystem}`,
    `CPUs: ${engine.NCPU}`,
    `Total Memory: ${bytesSize(engine.MemTotal)}`,
    `Name: ${engine.Name}`,
    `ID: ${engine.ID}`,
    ...(engine.ClusterStore === undefined ? [] : [`Cluster store: ${engine.ClusterStore}`]),
    ...(engine.ClusterAdvertise === undefined ? [] : [`Cluster advertise: ${engine.ClusterAdvertise}`]),
  ];
  return `${lines.join('\n')}\n`;
}
