import { CliError } from '../../errors.ts';
import { checkConsistency, checkObjects } from './consistency.ts';
import { loadSpec, type SpecFile, type SpecOptions } from './load.ts';
import { normalize, withEnvironment } from './normalize.ts';
import type { ComposeProject, ComposeService } from './types.ts';

/** What a project is made with besides its files. */
export interface ProjectOptions extends SpecOptions {
  name: string;
  profiles: readonly string[];
  environment: ReadonlyMap<string, string>;
  skipNormalization?: boolean;
  skipConsistency?: boolean;
  skipEnvironment?: boolean;
}

/** The project that files describe. @throws CliError with Compose's words; nothing has been changed then */
export function projectOf(files: readonly SpecFile[], options: ProjectOptions): ComposeProject {
  const loaded = loadSpec(files, options);
  checkObjects(loaded);
  const model = options.skipNormalization ? loaded : normalize(loaded, options.name);
  const [services, disabled] = byProfile(model.services, options.profiles);
  if (!options.skipConsistency) checkConsistency({ ...model, services });
  const resolved = options.skipEnvironment
    ? services
    : Object.fromEntries(Object.entries(services).map(([name, service]) => [name, withEnvironment(service, options)]));
  return {
    ...model,
    name: options.name,
    directory: options.directory,
    files: files.map(({ name }) => name),
    environment: options.environment,
    services: resolved,
    disabled,
  };
}

type Services = Record<string, ComposeService>;

/** Services that run, and those whose profiles are not active. */
function byProfile(services: Services, active: readonly string[]): [on: Services, off: Services] {
  const isOn = ({ profiles = [] }: ComposeService) =>
    profiles.length === 0 || active.includes('*') || profiles.some((profile) => active.includes(profile));
  const pick = (wanted: boolean) =>
    Object.fromEntries(Object.entries(services).filter(([, service]) => isOn(service) === wanted));
  return [pick(true), pick(false)];
}

/** The project with services of profiles that are not active, where they are named, and others of these profiles. */
export function enabling(project: ComposeProject, names: readonly string[], options: SpecOptions): ComposeProject {
  const profiles = new Set(names.flatMap((name) => project.disabled[name]?.profiles ?? []));
  const [on, disabled] = byProfile(project.disabled, [...profiles]);
  if (profiles.size === 0 || Object.keys(on).length === 0) return project;
  const services: Services = { ...project.services };
  for (const [name, service] of Object.entries(on)) services[name] = withEnvironment(service, options);
  return {
    ...project,
    services: Object.fromEntries(Object.entries(services).sort(([a], [b]) => (a < b ? -1 : 1))),
    disabled,
  };
}

/** What a project is called that is named after a directory. */
export function normalName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^-_a-z0-9]/g, '')
    .replace(/^[_-]+/, '');
}

/** @throws CliError where no service is called `name` */
export function checkService(project: ComposeProject, name: string): ComposeService {
  const service = project.services[name];
  if (service !== undefined) return service;
  if (name in project.disabled) throw new CliError(`no such service: ${name}: service is disabled`);
  throw new CliError(`no such service: ${name}`);
}
