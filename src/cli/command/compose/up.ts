import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import type { ComposeProject } from '../../compose/spec/types.ts';
import { BOOL, STRING, STRING_ARRAY } from '../../pflag/kinds.ts';
import { INT } from '../../pflag/number.ts';
import { Attached } from './attached.ts';
import { completeServices } from './completion.ts';
import { isDryRun, notSimulated } from './context.ts';
import { CREATE_FLAGS, checkCreate, checkPull, createProject, scaled, wishOf } from './create.ts';
import { startProject, waitUntilUp } from './engine/start.ts';
import { withProgress } from './progress.ts';
import { loadProject } from './project.ts';
import { timeoutOf } from './stop.ts';

/** `docker compose up` */
export const upCommand: Command = {
  use: 'up [OPTIONS] [SERVICE...]',
  short: 'Create and start containers',
  flags: [
    ...CREATE_FLAGS,
    {
      name: 'abort-on-container-exit',
      kind: BOOL,
      usage: 'Stops all containers if any container was stopped. Incompatible with -d',
    },
    {
      name: 'abort-on-container-failure',
      kind: BOOL,
      usage: 'Stops all containers if any container exited with failure. Incompatible with -d',
    },
    {
      name: 'always-recreate-deps',
      kind: BOOL,
      usage: 'Recreate dependent containers. Incompatible with --no-recreate.',
    },
    {
      name: 'attach',
      kind: STRING_ARRAY,
      usage: 'Restrict attaching to the specified services. Incompatible with --attach-dependencies.',
    },
    {
      name: 'attach-dependencies',
      kind: BOOL,
      usage: 'Automatically attach to log output of dependent services',
    },
    { name: 'detach', short: 'd', kind: BOOL, usage: 'Detached mode: Run containers in the background' },
    {
      name: 'exit-code-from',
      kind: STRING,
      usage: 'Return the exit code of the selected service container. Implies --abort-on-container-exit',
    },
    {
      name: 'menu',
      kind: BOOL,
      usage:
        'Enable interactive shortcuts when running attached. Incompatible with --detach. Can also be enable/disable by setting COMPOSE_MENU environment var.',
    },
    { name: 'no-attach', kind: STRING_ARRAY, usage: 'Do not attach (stream logs) to the specified services' },
    { name: 'no-color', kind: BOOL, usage: 'Produce monochrome output' },
    { name: 'no-deps', kind: BOOL, usage: "Don't start linked services" },
    { name: 'no-log-prefix', kind: BOOL, usage: "Don't print prefix in logs" },
    { name: 'no-start', kind: BOOL, usage: "Don't start the services after creating them" },
    {
      name: 'pull',
      kind: STRING,
      default: 'policy',
      usage: 'Pull image before running ("always"|"missing"|"never")',
    },
    { name: 'quiet-build', kind: BOOL, usage: 'Suppress the build output' },
    {
      name: 'renew-anon-volumes',
      short: 'V',
      kind: BOOL,
      usage: 'Recreate anonymous volumes instead of retrieving data from the previous containers',
    },
    {
      name: 'timeout',
      short: 't',
      kind: INT,
      usage: 'Use this timeout in seconds for container shutdown when attached or when containers are already running',
    },
    { name: 'timestamps', kind: BOOL, usage: 'Show timestamps' },
    { name: 'wait', kind: BOOL, usage: 'Wait for services to be running|healthy. Implies detached mode.' },
    {
      name: 'wait-timeout',
      kind: INT,
      usage: 'Maximum duration in seconds to wait for the project to be running|healthy',
    },
    {
      name: 'watch',
      short: 'w',
      kind: BOOL,
      usage: 'Watch source code and rebuild/refresh containers when files are updated.',
    },
  ],
  complete: completeServices,
  *run(context) {
    const { flags, args } = context;
    check(context);
    const loaded = yield* loadProject(context, { services: args, noDeps: flags.bool('no-deps') });
    checkNames(context, loaded);
    checkPull(context);
    const given = scaled(context, loaded);
    return yield* up(context, given);
  },
};

function check(context: CommandContext): void {
  const { flags } = context;
  checkCreate(context);
  const attached =
    flags.bool('abort-on-container-exit') ||
    flags.bool('abort-on-container-failure') ||
    flags.bool('attach-dependencies') ||
    flags.list('attach').length > 0 ||
    flags.bool('watch');
  if (flags.bool('wait')) {
    if (attached)
      throw new CliError('--wait cannot be combined with --abort-on-container-exit, --attach or --attach-dependencies');
  } else if (flags.bool('detach') && attached) {
    throw new CliError(
      '--detach cannot be combined with --abort-on-container-exit, --abort-on-container-failure, --attach, --attach-dependencies or --watch',
    );
  }
  if (flags.bool('always-recreate-deps') && flags.bool('no-recreate')) {
    throw new CliError('--always-recreate-deps and --no-recreate are incompatible');
  }
  if (flags.bool('force-recreate') && flags.bool('always-recreate-deps') && flags.bool('no-recreate')) {
    throw new CliError('--force-recreate and --no-recreate are incompatible');
  }
  if (flags.bool('watch')) throw notSimulated('docker compose up --watch');
}

/** Services that flags name must be there; those that --no-attach names need not. */
function checkNames({ flags }: CommandContext, project: ComposeProject): void {
  const from = flags.string('exit-code-from');
  if (from !== '' && !(from in project.services)) throw new CliError(`no such service: ${from}: not found`);
  const strange = flags.list('attach').filter((name) => !(name in project.services));
  if (strange.length > 0) throw new CliError(`cannot attach to services not included in up: ${strange.join(', ')}`);
}

function* up(context: CommandContext, project: ComposeProject): Coroutine<number> {
  const { flags } = context;
  if (Object.keys(project.services).length === 0) throw new CliError('no service selected');
  const isDetached = flags.bool('detach') || flags.bool('wait') || flags.bool('no-start');
  const renews = flags.bool('renew-anon-volumes') && !flags.bool('no-recreate');
  const wish = {
    ...wishOf(context, project),
    timeout: timeoutOf(context),
    inherit: !flags.bool('renew-anon-volumes'),
    ...(renews && { recreate: 'force' as const, recreateDependencies: 'force' as const }),
    ...(flags.bool('always-recreate-deps') && { recreateDependencies: 'force' as const }),
  };
  const attached = isDetached ? undefined : new Attached(context, project);
  yield* withProgress(context, 'Running', function* (progress) {
    yield* createProject(context, project, wish, progress);
    if (attached || flags.bool('no-start')) return;
    yield* startProject(context, project, progress);
    if (flags.bool('wait')) yield* waitUntilUp(context, project, progress, flags.number('wait-timeout'));
  });
  if (attached && isDryRun(context)) {
    yield* context.out("end of 'compose up' output, interactive run is not supported in dry-run mode\n");
    return 0;
  }
  return attached ? yield* attached.run() : 0;
}
