import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../../command.ts';
import type { ComposeProject } from '../../../compose/spec/types.ts';
import { MEMORY } from '../../../opts/bytes.ts';
import { BOOL, STRING, STRING_ARRAY } from '../../../pflag/kinds.ts';
import { completeServices } from '../completion.ts';
import { notSimulated } from '../context.ts';
import { DRY_RUN } from '../flags.ts';
import { withProgress } from '../progress.ts';
import { loadProject } from '../project.ts';
import { bakeFile } from './bake.ts';
import { type BuildWish, buildServices } from './services.ts';

/** `docker compose build` */
export const buildCommand: Command = {
  use: 'build [OPTIONS] [SERVICE...]',
  short: 'Build or rebuild services',
  flags: [
    DRY_RUN,
    { name: 'build-arg', kind: STRING_ARRAY, usage: 'Set build-time variables for services' },
    { name: 'builder', kind: STRING, usage: 'Set builder to use' },
    { name: 'check', kind: BOOL, usage: 'Check build configuration' },
    {
      name: 'memory',
      short: 'm',
      kind: MEMORY,
      usage: 'Set memory limit for the build container. Not supported by BuildKit.',
    },
    { name: 'no-cache', kind: BOOL, usage: 'Do not use cache when building the image' },
    { name: 'print', kind: BOOL, usage: 'Print equivalent bake file' },
    { name: 'provenance', kind: STRING, usage: 'Add a provenance attestation' },
    { name: 'pull', kind: BOOL, usage: 'Always attempt to pull a newer version of the image' },
    { name: 'push', kind: BOOL, usage: 'Push service images' },
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Suppress the build output' },
    { name: 'sbom', kind: STRING, usage: 'Add a SBOM attestation' },
    {
      name: 'ssh',
      kind: STRING,
      usage:
        "Set SSH authentications used when building service images. (use 'default' for using your default SSH Agent)",
    },
    { name: 'with-dependencies', kind: BOOL, usage: 'Also build dependencies (transitively)' },
    { name: 'compress', kind: BOOL, usage: 'Compress the build context using gzip. DEPRECATED', hidden: true },
    { name: 'force-rm', kind: BOOL, usage: 'Always remove intermediate containers. DEPRECATED', hidden: true },
    {
      name: 'no-rm',
      kind: BOOL,
      usage: 'Do not remove intermediate containers after a successful build',
      hidden: true,
    },
    { name: 'parallel', kind: BOOL, default: true, usage: 'Build images in parallel. DEPRECATED', hidden: true },
    { name: 'progress', kind: STRING, usage: 'Set type of ui output', hidden: true },
  ],
  complete: completeServices,
  run: build,
};

function* build(context: CommandContext): Coroutine<void> {
  const { flags, args } = context;
  if (flags.string('progress') !== '')
    yield* context.err('--progress is a global compose flag, better use `docker compose --progress xx build ...\n');
  const noDeps = !flags.bool('with-dependencies');
  const project = yield* loadProject(context, { services: args, noDeps });
  const names = buildable(project);
  const wish: BuildWish = {
    args: flags.list('build-arg'),
    noCache: flags.bool('no-cache'),
    pull: flags.bool('pull'),
    quiet: flags.bool('quiet'),
  };
  if (flags.bool('print')) {
    yield* context.out(`${bakeFile(context, project, names, wish)}\n`);
    return;
  }
  if (names.length === 0) return;
  if (flags.get<number>('memory') > 0)
    yield* context.err('WARNING: --memory is not supported by BuildKit and will be ignored\n');
  if (flags.string('builder') !== '' && flags.string('builder') !== 'default')
    throw new CliError(`no builder ${JSON.stringify(flags.string('builder'))} found`);
  if (flags.string('ssh') !== '') {
    throw new CliError(
      'failed to convert agent config {default [] false}: invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set',
    );
  }
  if ([flags.string('provenance'), flags.string('sbom')].some((value) => value !== '' && value !== 'false')) {
    throw new CliError(
      'Attestation is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store, and try again.\nLearn more at https://docs.docker.com/go/attestations/',
    );
  }
  if (flags.bool('check')) throw notSimulated('docker compose build --check');
  if (flags.bool('push')) throw notSimulated('docker compose build --push');
  yield* withProgress(context, 'Building', (progress) => buildServices(context, project, names, wish, progress));
}

/** The services that are built. */
function buildable({ services }: ComposeProject): string[] {
  return Object.entries(services).flatMap(([name, service]) => (service.build === undefined ? [] : [name]));
}
