import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext, type FlagDefinition } from '../../command.ts';
import type { ComposeProject } from '../../compose/spec/types.ts';
import { BOOL, STRING, STRING_SLICE } from '../../pflag/kinds.ts';
import { completeServices } from './completion.ts';
import { logWarning } from './context.ts';
import { isOrphan, nameOf, projectContainers } from './engine/containers.ts';
import { Convergence, type Recreate } from './engine/converge.ts';
import { ensureImages } from './engine/images.ts';
import { ensureNetworks } from './engine/networks.ts';
import { together } from './engine/order.ts';
import { stopAndRemove } from './engine/stop.ts';
import { ensureVolumes } from './engine/volumes.ts';
import { DRY_RUN, REMOVE_ORPHANS } from './flags.ts';
import { type Progress, withProgress } from './progress.ts';
import { loadProject } from './project.ts';

/** `SERVICE=NUM`, as many as one likes. */
export const SCALE: FlagDefinition = {
  name: 'scale',
  kind: { ...STRING_SLICE, type: 'scale', format: () => '' },
  usage: 'Scale SERVICE to NUM instances. Overrides the scale setting in the Compose file if present.',
};

/** Flags that `create` and `up` share. */
export const CREATE_FLAGS: readonly FlagDefinition[] = [
  { name: 'build', kind: BOOL, usage: 'Build images before starting containers' },
  DRY_RUN,
  {
    name: 'force-recreate',
    kind: BOOL,
    usage: "Recreate containers even if their configuration and image haven't changed",
  },
  { name: 'no-build', kind: BOOL, usage: "Don't build an image, even if it's policy" },
  {
    name: 'no-recreate',
    kind: BOOL,
    usage: "If containers already exist, don't recreate them. Incompatible with --force-recreate.",
  },
  { name: 'quiet-pull', kind: BOOL, usage: 'Pull without printing progress information' },
  REMOVE_ORPHANS,
  SCALE,
  { name: 'yes', short: 'y', kind: BOOL, usage: 'Assume "yes" as answer to all prompts and run non-interactively' },
];

/** `docker compose create` */
export const createCommand: Command = {
  use: 'create [OPTIONS] [SERVICE...]',
  short: 'Creates containers for a service',
  flags: [
    ...CREATE_FLAGS,
    {
      name: 'pull',
      kind: STRING,
      default: 'policy',
      usage: 'Pull image before running ("always"|"missing"|"never"|"build")',
    },
  ],
  complete: completeServices,
  *run(context) {
    checkCreate(context);
    const loaded = yield* loadProject(context, { services: context.args });
    checkPull(context);
    const project = scaled(context, loaded);
    const wish = wishOf(context, project);
    yield* withProgress(context, 'Creating', (progress) => createProject(context, project, wish, progress));
  },
};

/** @throws CliError where flags contradict each other */
export function checkCreate({ flags }: CommandContext): void {
  if (flags.bool('build') && flags.bool('no-build')) throw new CliError('--build and --no-build are incompatible');
  if (flags.bool('force-recreate') && flags.bool('no-recreate')) {
    throw new CliError('--force-recreate and --no-recreate are incompatible');
  }
}

/** Checks what --pull says, once the project has been read. @throws CliError */
export function checkPull({ flags, changed }: CommandContext): void {
  const policy = flags.string('pull');
  if (!changed('pull') || ['always', 'never', 'build', 'missing', 'if_not_present'].includes(policy)) return;
  throw new CliError(`invalid --pull option ${JSON.stringify(policy)}`);
}

/** How the containers of a project are made. */
export interface ProjectWish {
  /** Services asked for; the others are there because these depend on them. */
  services: readonly string[];
  recreate: Recreate;
  recreateDependencies: Recreate;
  removeOrphans: boolean;
  inherit: boolean;
  timeout?: number;
  pull: string;
  build: boolean;
  noBuild: boolean;
}

/** What the flags of `create`, `up` and `scale` ask for. */
export function wishOf({ flags, args }: CommandContext, project: ComposeProject): ProjectWish {
  const recreate = flags.bool('force-recreate') ? 'force' : flags.bool('no-recreate') ? 'never' : 'diverged';
  return {
    services: args.length > 0 ? args : Object.keys(project.services),
    recreate,
    recreateDependencies: recreate === 'never' ? 'never' : 'diverged',
    removeOrphans: flags.bool('remove-orphans'),
    inherit: true,
    pull: flags.string('pull'),
    build: flags.bool('build'),
    noBuild: flags.bool('no-build'),
  };
}

/** The project with as many containers as --scale says. @throws CliError */
export function scaled({ flags }: CommandContext, project: ComposeProject): ComposeProject {
  let services = project.services;
  for (const text of flags.list('scale')) {
    const [name = '', count, ...more] = text.split('=');
    if (count === undefined || more.length > 0) {
      throw new CliError(`invalid --scale option ${JSON.stringify(text)}. Should be SERVICE=NUM`);
    }
    if (!/^[+-]?\d+$/.test(count)) throw new CliError(`strconv.Atoi: parsing ${JSON.stringify(count)}: invalid syntax`);
    services = withScale(services, name, Number(count));
  }
  return { ...project, services };
}

/** Services of which one is to have so many containers. @throws CliError */
export function withScale(
  services: ComposeProject['services'],
  name: string,
  scale: number,
): ComposeProject['services'] {
  const service = services[name];
  if (service === undefined) throw new CliError(`no such service: ${name}: not found`);
  return { ...services, [name]: { ...service, scale } };
}

/** Makes what a project needs, images, networks, volumes and containers, and starts nothing. @throws CliError */
export function* createProject(
  context: CommandContext,
  project: ComposeProject,
  wish: ProjectWish,
  progress: Progress,
): Coroutine<void> {
  checkProviders(project);
  const images = yield* ensureImages(context, project, wish, progress);
  const networks = yield* ensureNetworks(context, project, progress);
  yield* ensureVolumes(context, project, progress);
  yield* sweepOrphans(context, project, wish.removeOrphans, progress);
  const containers = yield* projectContainers(context.client, project.name, { all: true });
  const { services, recreate, recreateDependencies, inherit, timeout } = wish;
  yield* new Convergence(context, project, containers, {
    services,
    recreate,
    recreateDependencies,
    inherit,
    timeout,
    progress,
    images,
    networks,
  }).apply();
}

function checkProviders(project: ComposeProject): void {
  for (const [name, service] of Object.entries(project.services)) {
    if (service.provider) throw new CliError(`docker: not simulated: provider of service ${JSON.stringify(name)}`);
  }
}

/** Removes containers of services that are no more, or says that they are there. */
function* sweepOrphans(
  context: CommandContext,
  project: ComposeProject,
  remove: boolean,
  progress: Progress,
): Coroutine<void> {
  const containers = yield* projectContainers(context.client, project.name, { all: true, oneOff: 'include' });
  const orphans = containers.filter((container) => isOrphan(project, container));
  if (orphans.length === 0 || isTrue(context.proc.env.get('COMPOSE_IGNORE_ORPHANS'))) return;
  if (!remove && !isTrue(context.proc.env.get('COMPOSE_REMOVE_ORPHANS'))) {
    yield* logWarning(
      context,
      `Found orphan containers ([${orphans.map(nameOf).join(' ')}]) for this project. If you removed or renamed this service in your compose file, you can run this command with the --remove-orphans flag to clean it up.`,
    );
    return;
  }
  yield* together(
    context.proc,
    orphans.map((container) => stopAndRemove(context, container, { progress, timeout: undefined }, false)),
  );
}

function isTrue(text: string | undefined): boolean {
  return ['1', 't', 'true'].includes((text ?? '').toLowerCase());
}
