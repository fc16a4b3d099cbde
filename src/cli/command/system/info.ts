import type { Info } from '#api/system.ts';
import { info } from '#client/system/info.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { CliError, type Command, type CommandContext, StatusError } from '../../command.ts';
import { currentContext } from '../../config/contextstore.ts';
import { INSPECT_FORMAT } from '../../formatter/formatflag.ts';
import { marshal } from '../../formatter/template/json.ts';
import { TemplateError } from '../../formatter/template/lexer.ts';
import { Template } from '../../formatter/template/template.ts';
import { bytesSize } from '../../formatter/units.ts';
import { typed } from '../../inspect/goobject.ts';
import { noArgs } from '../../required.ts';
import { clientVersion } from './clientversion.ts';
import { swarmLines } from './swarminfo.ts';

/** `docker system info` */
export const infoCommand: Command = {
  use: 'info [OPTIONS]',
  aliasText: 'docker system info, docker info',
  short: 'Display system-wide information',
  args: noArgs,
  flags: [INSPECT_FORMAT],
  *run(context) {
    const format = context.flags.string('format');
    if (format === '') yield* context.out(clientText(context.proc));
    const engine = yield* info(context.client);
    if (format === '') yield* context.out(describe(engine));
    else if (format === 'json') yield* context.out(`${marshal(engine)}\n`);
    else yield* byTemplate(context, format, engine);
    for (const warning of engine.Warnings ?? []) yield* context.err(`${warning}\n`);
  },
};

/** What is known without the engine. */
function clientText(proc: Process): string {
  return `Client:\n Version:    ${clientVersion(proc.kernel.system)}\n Context:    ${currentContext(proc)}\n Debug Mode: false\n\nServer:\n`;
}

function* byTemplate(context: CommandContext, format: string, engine: Info): Coroutine<void> {
  const template = parseFormat(format);
  try {
    yield* context.out(`${template.execute(typed(engine, 'system.dockerInfo'))}\n`);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    yield* context.out(`${error.written}\n`);
    throw new CliError(error.message);
  }
}

function parseFormat(format: string): Template {
  try {
    return new Template(format);
  } catch (error) {
    if (error instanceof TemplateError) throw new StatusError(64, `template parsing error: ${error.message}`);
    throw error;
  }
}

/** The text of `docker info` (docker/cli: prettyPrintInfo). */
function describe(engine: Info): string {
  const yes = (value: boolean) => String(value);
  const linux = engine.OSType === 'linux';
  const lines = [
    ` Containers: ${engine.Containers}`,
    `  Running: ${engine.ContainersRunning}`,
    `  Paused: ${engine.ContainersPaused}`,
    `  Stopped: ${engine.ContainersStopped}`,
    ` Images: ${engine.Images}`,
    ` Server Version: ${engine.ServerVersion}`,
    ` Storage Driver: ${engine.Driver}`,
    ...(engine.DriverStatus ?? []).map(([name, value]) => `  ${name}: ${value}`),
    ` Logging Driver: ${engine.LoggingDriver}`,
    ...(linux ? [` Cgroup Driver: ${engine.CgroupDriver}`] : []),
    ...(engine.CgroupVersion ? [` Cgroup Version: ${engine.CgroupVersion}`] : []),
    ' Plugins:',
    `  Volume: ${engine.Plugins.Volume.join(' ')}`,
    `  Network: ${engine.Plugins.Network.join(' ')}`,
    ...(engine.Plugins.Authorization?.length ? [`  Authorization: ${engine.Plugins.Authorization.join(' ')}`] : []),
    `  Log: ${engine.Plugins.Log.join(' ')}`,
    ...(engine.CDISpecDirs?.length
      ? [' CDI spec directories:', ...engine.CDISpecDirs.map((folder) => `  ${folder}`)]
      : []),
    ...swarmLines(engine),
    ...(linux ? runtimeLines(engine) : [` Default Isolation: ${engine.Isolation}`]),
    ` Kernel Version: ${engine.KernelVersion}`,
    ` Operating System: ${engine.OperatingSystem}`,
    ` OSType: ${engine.OSType}`,
    ` Architecture: ${engine.Architecture}`,
    ` CPUs: ${engine.NCPU}`,
    ` Total Memory: ${bytesSize(engine.MemTotal)}`,
    ` Name: ${engine.Name}`,
    ` ID: ${engine.ID}`,
    ` Docker Root Dir: ${engine.DockerRootDir}`,
    ` Debug Mode: ${yes(engine.Debug)}`,
    ...(engine.Labels?.length ? [' Labels:', ...engine.Labels.map((label) => `  ${label}`)] : []),
    ` Experimental: ${yes(engine.ExperimentalBuild)}`,
    ' Insecure Registries:',
    ...insecureRegistries(engine).map((name) => `  ${name}`),
    ...(engine.RegistryConfig?.Mirrors?.length
      ? [' Registry Mirrors:', ...engine.RegistryConfig.Mirrors.map((mirror) => `  ${mirror}`)]
      : []),
    ` Live Restore Enabled: ${yes(engine.LiveRestoreEnabled)}`,
    ...(engine.DefaultAddressPools?.length
      ? [
          ' Default Address Pools:',
          ...engine.DefaultAddressPools.map(({ Base, Size }) => `   Base: ${Base}, Size: ${Size}`),
        ]
      : []),
  ];
  return `${lines.join('\n')}\n\n`;
}

function runtimeLines(engine: Info): string[] {
  return [
    ` Runtimes: ${Object.keys(engine.Runtimes).join(' ')}`,
    ` Default Runtime: ${engine.DefaultRuntime}`,
    ` Init Binary: ${engine.InitBinary}`,
    ` containerd version: ${engine.ContainerdCommit.ID}`,
    ` runc version: ${engine.RuncCommit.ID}`,
    ` init version: ${engine.InitCommit.ID}`,
    ...securityLines(engine.SecurityOptions),
  ];
}

function insecureRegistries({ RegistryConfig: config }: Info): string[] {
  const names = Object.values(config?.IndexConfigs ?? {}).filter(({ Secure }) => !Secure);
  return [...names.map(({ Name }) => Name), ...(config?.InsecureRegistryCIDRs ?? [])];
}

function securityLines(options: readonly string[]): string[] {
  if (options.length === 0) return [];
  const lines = [' Security Options:'];
  for (const option of options) {
    const fields = option.split(',').map((field) => field.split('='));
    const name = fields.find(([key]) => key === 'name')?.[1] ?? option;
    lines.push(`  ${name}`);
    for (const [key, value] of fields) if (key === 'profile') lines.push(`   Profile: ${value}`);
  }
  return lines;
}
