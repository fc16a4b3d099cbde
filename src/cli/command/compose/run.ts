import { containerAttach } from '#client/container/attach.ts';
import { containerRemove } from '#client/container/remove.ts';
import { containerResize } from '#client/container/resize.ts';
import { containerStart } from '#client/container/start.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { CliError, type Command, type CommandContext, StatusError } from '../../command.ts';
import { absolute } from '../../compose/load.ts';
import { canonicalPorts } from '../../compose/spec/canonical.ts';
import { canonicalMount } from '../../compose/spec/mount.ts';
import type { ComposeProject, ComposeService } from '../../compose/spec/types.ts';
import { readEnv } from '../../opts/env.ts';
import { cut, LIST } from '../../opts/list.ts';
import { splitWords } from '../../opts/shlex.ts';
import { failureOf } from '../../parallel.ts';
import { BOOL, STRING, STRING_ARRAY } from '../../pflag/kinds.ts';
import { terminalOf } from '../../streams.ts';
import { forwardSignals } from '../container/signals.ts';
import { ContainerStream } from '../container/stream.ts';
import { followSize } from '../container/ttysize.ts';
import { waitExitOrRemoved } from '../container/waitexit.ts';
import { completeServices } from './completion.ts';
import { atLeast, isDryRun } from './context.ts';
import { createProject } from './create.ts';
import { projectContainers } from './engine/containers.ts';
import { Convergence } from './engine/converge.ts';
import { writeFiles } from './engine/files.ts';
import { ensureImages } from './engine/images.ts';
import { LABELS } from './engine/labels.ts';
import { ensureNetworks } from './engine/networks.ts';
import { startProject, waitForDependencies } from './engine/start.ts';
import { ensureVolumes } from './engine/volumes.ts';
import { DRY_RUN, REMOVE_ORPHANS } from './flags.ts';
import { type Progress, withProgress } from './progress.ts';
import { loadProject } from './project.ts';

const SILENT: Progress = { *event() {} };

/** `docker compose run` */
export const runCommand: Command = {
  use: 'run [OPTIONS] SERVICE [COMMAND] [ARGS...]',
  short: 'Run a one-off command on a service',
  args: atLeast(1),
  interspersed: false,
  flags: [
    { name: 'build', kind: BOOL, usage: 'Build image before starting container' },
    { name: 'cap-add', kind: LIST, usage: 'Add Linux capabilities' },
    { name: 'cap-drop', kind: LIST, usage: 'Drop Linux capabilities' },
    { name: 'detach', short: 'd', kind: BOOL, usage: 'Run container in background and print container ID' },
    DRY_RUN,
    { name: 'entrypoint', kind: STRING, usage: 'Override the entrypoint of the image' },
    { name: 'env', short: 'e', kind: STRING_ARRAY, usage: 'Set environment variables' },
    { name: 'env-from-file', kind: STRING_ARRAY, usage: 'Set environment variables from file' },
    { name: 'interactive', short: 'i', kind: BOOL, default: true, usage: 'Keep STDIN open even if not attached' },
    { name: 'label', short: 'l', kind: STRING_ARRAY, usage: 'Add or override a label' },
    { name: 'name', kind: STRING, usage: 'Assign a name to the container' },
    {
      name: 'no-TTY',
      short: 'T',
      kind: BOOL,
      default: true,
      usage: 'Disable pseudo-TTY allocation (default: auto-detected)',
    },
    { name: 'no-deps', kind: BOOL, usage: "Don't start linked services" },
    { name: 'publish', short: 'p', kind: STRING_ARRAY, usage: "Publish a container's port(s) to the host" },
    {
      name: 'pull',
      kind: STRING,
      default: 'policy',
      usage: 'Pull image before running ("always"|"missing"|"never")',
    },
    { name: 'quiet', short: 'q', kind: BOOL, usage: "Don't print anything to STDOUT" },
    { name: 'quiet-build', kind: BOOL, usage: 'Suppress progress output from the build process' },
    { name: 'quiet-pull', kind: BOOL, usage: 'Pull without printing progress information' },
    REMOVE_ORPHANS,
    { name: 'rm', kind: BOOL, usage: 'Automatically remove the container when it exits' },
    {
      name: 'service-ports',
      short: 'P',
      kind: BOOL,
      usage: "Run command with all service's ports enabled and mapped to the host",
    },
    { name: 'tty', short: 't', kind: BOOL, default: true, usage: 'Allocate a pseudo-TTY', hidden: true },
    {
      name: 'use-aliases',
      kind: BOOL,
      usage: "Use the service's network useAliases in the network(s) the container connects to",
    },
    { name: 'user', short: 'u', kind: STRING, usage: 'Run as specified username or uid' },
    { name: 'volume', short: 'v', kind: STRING_ARRAY, usage: 'Bind mount a volume' },
    { name: 'workdir', short: 'w', kind: STRING, usage: 'Working directory inside the container' },
  ],
  complete: completeServices,
  *run(context) {
    const { flags, args } = context;
    const [name = ''] = args;
    if (flags.bool('service-ports') && flags.list('publish').length > 0) {
      throw new CliError('--service-ports and --publish are incompatible');
    }
    const project = yield* loadProject(context, { services: [name], noDeps: flags.bool('no-deps') });
    yield* withProgress(context, 'Running', (progress) => startDependencies(context, project, name, progress));
    if (isDryRun(context)) return yield* context.err('interactive run is not supported in dry-run mode\n');
    yield* runOnce(context, project, name);
  },
};

/** Brings up what the service depends on, not the service itself. */
function* startDependencies(
  context: CommandContext,
  project: ComposeProject,
  name: string,
  progress: Progress,
): Coroutine<void> {
  const others = Object.keys(project.services).filter((other) => other !== name);
  const rest = { ...project, services: without(project.services, name) };
  const wish = {
    services: others,
    recreate: 'diverged',
    recreateDependencies: 'diverged',
    removeOrphans: context.flags.bool('remove-orphans'),
    inherit: true,
    pull: 'policy',
    build: false,
    noBuild: false,
  } as const;
  const whole = { ...rest, disabled: { ...rest.disabled, [name]: project.services[name] as ComposeService } };
  yield* createProject(context, whole, wish, progress);
  yield* startProject(context, whole, progress);
}

function without(services: ComposeProject['services'], name: string): ComposeProject['services'] {
  return Object.fromEntries(Object.entries(services).filter(([other]) => other !== name));
}

/** Makes the container and joins it to the terminal, or leaves it to itself. */
function* runOnce(context: CommandContext, given: ComposeProject, name: string): Coroutine<void> {
  const { proc, client, flags } = context;
  const service = wanted(context, given.services[name] as ComposeService);
  const project = { ...given, services: { ...given.services, [name]: service } };
  const images = yield* ensureImages(
    context,
    { ...project, services: { [name]: service } },
    { pull: flags.string('pull'), build: flags.bool('build') },
    SILENT,
  );
  const networks = yield* ensureNetworks(context, project, SILENT);
  yield* ensureVolumes(context, project, SILENT);
  const containers = yield* projectContainers(client, project.name, { all: true });
  yield* waitForDependencies(context, project, name, service.depends_on ?? {}, containers, SILENT);
  const convergence = new Convergence(context, project, containers, {
    services: [name],
    recreate: 'never',
    recreateDependencies: 'never',
    inherit: false,
    progress: SILENT,
    images,
    networks,
  });
  const resolved = convergence.resolved(service);
  const slug = slugOf(proc);
  const container = flags.string('name') || `${project.name}-${name}-run-${slug}`;
  const wish = yield* convergence.wish(name, resolved, container, 1);
  Object.assign(wish.labels, { [LABELS.slug]: slug, [LABELS.oneOff]: 'True' });
  delete wish.labels[LABELS.number];
  const detach = flags.bool('detach');
  wish.autoRemove = flags.bool('rm') && detach;
  wish.attachStdin = !detach && (service.stdin_open ?? false);
  wish.useAliases = flags.bool('use-aliases');
  const { Id } = yield* convergence.create(resolved, wish);
  yield* writeFiles(context, project, name, Id);
  if (detach) {
    yield* containerStart(client, Id);
    return yield* context.out(`${Id}\n`);
  }
  yield* attach(context, Id, service);
}

/** Twelve digits that tell this container from others of its kind. */
function slugOf({ kernel, pid, clock }: Process): string {
  return kernel.random.fork(`compose run ${pid} ${clock.now}`).hex(12);
}

/** The service with what the flags say of this one container. */
function wanted(context: CommandContext, service: ComposeService): ComposeService {
  const { proc, flags, args } = context;
  const result: ComposeService = { ...service, restart: 'no', scale: 1 };
  delete result.container_name;
  if (result.deploy) result.deploy = { ...result.deploy, restart_policy: undefined };
  const [, ...command] = args;
  if (command.length > 0) result.command = command;
  const hasTerminal = terminalOf(proc, 1) !== undefined;
  const noTty = context.changed('no-TTY') ? flags.bool('no-TTY') : !hasTerminal;
  result.tty = !noTty;
  result.stdin_open = flags.bool('interactive');
  if (context.changed('entrypoint')) {
    result.entrypoint = splitWords(flags.string('entrypoint'));
    if (command.length === 0) result.command = [];
  }
  if (flags.string('user') !== '') result.user = flags.string('user');
  if (flags.string('workdir') !== '') result.working_dir = flags.string('workdir');
  if (flags.list('cap-add').length > 0) result.cap_add = [...(result.cap_add ?? []), ...flags.list('cap-add')];
  if (flags.list('cap-drop').length > 0) result.cap_drop = [...(result.cap_drop ?? []), ...flags.list('cap-drop')];
  for (const text of readEnv(proc, flags.list('env-from-file'), flags.list('env'))) {
    const [name, value] = cut(text, '=');
    result.environment = { ...result.environment, [name]: value ?? null };
  }
  for (const text of flags.list('label')) {
    const [name, value = ''] = cut(text, '=');
    result.labels = { ...result.labels, [name]: value };
  }
  result.ports = flags.bool('service-ports') ? result.ports : undefined;
  if (flags.list('publish').length > 0) result.ports = canonicalPorts([...flags.list('publish')]);
  for (const text of flags.list('volume')) {
    const mount = canonicalMount(text, (path) => absolute(proc.fs.cwd, path));
    result.volumes = [...(result.volumes ?? []).filter(({ target }) => target !== mount.target), mount];
  }
  return result;
}

function* attach(context: CommandContext, id: string, service: ComposeService): Coroutine<void> {
  const { proc, client, flags } = context;
  const { tty = false, stdin_open: stdin = false } = service;
  if (tty && stdin && terminalOf(proc, 0) === undefined) throw new CliError('the input device is not a TTY');
  const stopForwarding = tty ? () => {} : forwardSignals(proc, client, id);
  try {
    const connection = yield* containerAttach(client, id, { stdin, stdout: true, stderr: true });
    const wait = yield* waitExitOrRemoved(client, id, false);
    try {
      yield* containerStart(client, id);
    } catch (error) {
      connection.close();
      if (flags.bool('rm')) yield* failureOf(containerRemove(client, id, { force: true, volumes: true }));
      throw error;
    }
    if (tty) yield* followSize(proc, (size) => containerResize(client, id, size));
    const stream = new ContainerStream(proc, connection, { stdin, stdout: true, stderr: true, tty });
    if ((yield* stream.run()) === 'detached') return;
    const { StatusCode } = yield* wait.result();
    if (flags.bool('rm')) yield* failureOf(containerRemove(client, id, { force: true, volumes: true }));
    if (StatusCode === 0) return;
    yield* context.err('\n');
    throw new StatusError(StatusCode);
  } finally {
    stopForwarding();
  }
}
