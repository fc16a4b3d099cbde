import { CliError, type Command } from '../../command.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { completeServices } from './completion.ts';
import { atLeast } from './context.ts';
import { createProject, withScale } from './create.ts';
import { startProject } from './engine/start.ts';
import { DRY_RUN } from './flags.ts';
import { withProgress } from './progress.ts';
import { loadProject } from './project.ts';

/** `docker compose scale` */
export const scaleCommand: Command = {
  use: 'scale [SERVICE=REPLICAS...]',
  short: 'Scale services ',
  args: atLeast(1),
  flags: [DRY_RUN, { name: 'no-deps', kind: BOOL, usage: "Don't start linked services" }],
  complete: completeServices,
  *run(context) {
    const scales = new Map<string, number>();
    for (const text of context.args) {
      const [name = '', count] = text.split('=');
      if (count === undefined) throw new CliError(`invalid scale specifier: ${text}`);
      if (!/^[+-]?\d+$/.test(count)) {
        throw new CliError(`invalid scale specifier: can't parse replica value as int: ${text}`);
      }
      scales.set(name, Number(count));
    }
    const services = [...scales.keys()];
    const loaded = yield* loadProject(context, { services, noDeps: context.flags.bool('no-deps') });
    let project = loaded;
    for (const [name, scale] of scales) {
      project = { ...project, services: withScale(project.services, name, scale) };
    }
    yield* withProgress(context, 'Scaling', function* (progress) {
      const wish = {
        services,
        recreate: 'diverged',
        recreateDependencies: 'diverged',
        removeOrphans: false,
        inherit: true,
        pull: 'policy',
        build: false,
        noBuild: false,
      } as const;
      yield* createProject(context, project, wish, progress);
      yield* startProject(context, project, progress);
    });
  },
};
