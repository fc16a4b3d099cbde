import type { Command, FlagDefinition } from '../../command.ts';
import { LIST } from '../../opts/list.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';
import { completeServices } from './completion.ts';
import { notSimulated } from './context.ts';
import { DRY_RUN } from './flags.ts';
import { loadProject } from './project.ts';
import { experimental, vizCommand } from './viz.ts';

/** A command that Compose has and that is missing here; the project is read before it says so. */
function missing(use: string, short: string, flags: readonly FlagDefinition[], args?: Command['args']): Command {
  return {
    use,
    short,
    args,
    flags: [DRY_RUN, ...flags],
    complete: completeServices,
    *run(context) {
      yield* loadProject(context, { services: use.includes('SERVICE') ? context.args : [] });
      throw notSimulated(context.path);
    },
  };
}

/** `docker compose watch` */
export const watchCommand = missing(
  'watch [SERVICE...]',
  'Watch build context for service and rebuild/refresh containers when files are updated',
  [
    { name: 'no-up', kind: BOOL, usage: 'Do not build & start services before watching' },
    { name: 'prune', kind: BOOL, default: true, usage: 'Prune dangling images on rebuild' },
    { name: 'quiet', kind: BOOL, usage: 'hide build output' },
  ],
);

/** `docker compose publish` */
export const publishCommand = missing(
  'publish [OPTIONS] REPOSITORY[:TAG]',
  'Publish compose application',
  [
    { name: 'app', kind: BOOL, usage: 'Published compose application (includes referenced images)' },
    {
      name: 'oci-version',
      kind: STRING,
      usage: 'OCI image/artifact specification version (automatically determined by default)',
    },
    { name: 'resolve-image-digests', kind: BOOL, usage: 'Pin image tags to digests' },
    { name: 'with-env', kind: BOOL, usage: 'Include environment variables in the published OCI artifact' },
    { name: 'yes', short: 'y', kind: BOOL, usage: 'Assume "yes" as answer to all prompts' },
  ],
  exactArgs(1),
);

const group = (use: string, short: string, subcommands: readonly Command[]): Command => ({
  use,
  short,
  flags: [DRY_RUN],
  subcommands,
});

/** `docker compose bridge` */
export const bridgeCommand = group('bridge', 'Convert compose files into another model', [
  missing('convert', 'Convert compose files to Kubernetes manifests, Helm charts, or another model', [
    {
      name: 'output',
      short: 'o',
      kind: STRING,
      default: 'out',
      usage: 'The output directory for the Kubernetes resources',
    },
    { name: 'templates', kind: STRING, usage: 'Directory containing transformation templates' },
    {
      name: 'transformation',
      short: 't',
      kind: LIST,
      usage: 'Transformation to apply to compose model (default: docker/compose-bridge-kubernetes)',
    },
  ]),
  group('transformations', 'Manage transformation images', [
    missing('create [OPTIONS] PATH', 'Create a new transformation', []),
    missing('list', 'List available transformations', []),
  ]),
]);

/** `docker compose alpha` */
export const alphaCommand: Command = {
  use: 'alpha',
  short: 'Experimental commands',
  long: experimental('', 'Experimental commands'),
  hidden: true,
  flags: [DRY_RUN],
  subcommands: [
    missing('generate [OPTIONS] [CONTAINERS...]', 'EXPERIMENTAL - Generate a Compose file from existing containers', [
      { name: 'format', kind: STRING, default: 'yaml', usage: 'Format the output. Values: [yaml | json]' },
      { name: 'name', kind: STRING, usage: 'Project name to set in the Compose file' },
      { name: 'project-dir', kind: STRING, usage: 'Directory to use for the project' },
    ]),
    publishCommand,
    vizCommand,
  ],
};
