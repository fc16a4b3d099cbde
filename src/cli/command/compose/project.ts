import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { CliError, type CommandContext, pathError } from '../../command.ts';
import { absolute } from '../../compose/load.ts';
import { parseDotenv } from '../../compose/spec/dotenv.ts';
import { nameIn, type SpecFile, unsetVariable } from '../../compose/spec/load.ts';
import { withoutUnused } from '../../compose/spec/normalize.ts';
import { checkService, enabling, normalName, type ProjectOptions, projectOf } from '../../compose/spec/project.ts';
import type { ComposeProject } from '../../compose/spec/types.ts';
import { globalsOf, logWarning } from './context.ts';

/** What a project is loaded with besides the flags before the command. */
export interface LoadProjectOptions {
  /** Services that are asked for; all where none is. */
  services?: readonly string[];
  /** Leaves out what they depend on. */
  noDeps?: boolean;
  /** Keeps networks, volumes, configs and secrets that no service uses. */
  keepUnused?: boolean;
  skipInterpolation?: boolean;
  skipNormalization?: boolean;
  skipConsistency?: boolean;
  skipEnvironment?: boolean;
  keepPaths?: boolean;
}

const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** The project of the working directory, or the one that flags and environment ask for. @throws CliError */
export function* loadProject(context: CommandContext, wanted: LoadProjectOptions = {}): Coroutine<ComposeProject> {
  const { files, options } = yield* sourcesOf(context, wanted);
  return yield* toProject(context, files, options, wanted);
}

/** The files of a project, and what they are loaded with. @throws CliError */
export function* sourcesOf(
  context: CommandContext,
  wanted: LoadProjectOptions = {},
): Coroutine<{ files: SpecFile[]; options: ProjectOptions & { warnings: string[] } }> {
  const { proc } = context;
  const globals = globalsOf(context);
  const environment = environmentOf(context);
  const names = yield* fileNames(context, environment);
  const [first = '-'] = names;
  const given = globals.string('project-directory') || globals.string('workdir');
  const directory =
    given !== ''
      ? absolute(proc.fs.cwd, given)
      : first === '-'
        ? proc.fs.cwd
        : absolute(proc.fs.cwd, first).replace(/\/[^/]*$/, '') || '/';
  const files: SpecFile[] = [];
  for (const name of names) {
    if (name === '-') files.push({ name: '-', text: new TextDecoder().decode(yield* proc.readAll()) });
    else files.push({ name: absolute(proc.fs.cwd, name), text: readText(context, absolute(proc.fs.cwd, name)) });
  }
  if (given === '' && globals.list('env-file').length === 0) readDotenv(context, directory, environment);
  const lookup = (name: string) => environment.get(name);
  const name = yield* projectName(context, environment, files, directory);
  if (!environment.has('COMPOSE_PROJECT_NAME')) environment.set('COMPOSE_PROJECT_NAME', name);
  const warnings: string[] = [];
  const options = {
    name,
    lookup,
    directory,
    environment,
    warnings,
    readFile: (path: string) => readText(context, path),
    hasFile: (path: string) => proc.fs.exists(path),
    warn: (message: string) => warnings.push(message),
    profiles: profilesOf(context, environment),
    ...wanted,
  };
  return { files, options };
}

function* toProject(
  context: CommandContext,
  files: readonly SpecFile[],
  options: ProjectOptions & { warnings: string[] },
  { services = [], noDeps = false, keepUnused = false }: LoadProjectOptions,
): Coroutine<ComposeProject> {
  let project: ComposeProject;
  try {
    project = enabling(projectOf(files, options), services, options);
  } finally {
    for (const warning of options.warnings.splice(0)) yield* logWarning(context, warning);
  }
  project = selecting(project, services, noDeps);
  if (keepUnused || globalsOf(context).bool('all-resources')) return project;
  return { ...project, ...withoutUnused(project) };
}

/** The project with these services alone, and those they depend on. @throws CliError `no such service: …` */
export function selecting(project: ComposeProject, names: readonly string[], noDeps = false): ComposeProject {
  if (names.length === 0) return project;
  const wanted = new Set<string>();
  const add = (name: string, isAsked = false): void => {
    if (!isAsked && !(name in project.services)) throw new CliError(`no such service: ${name}`);
    const service = checkService(project, name);
    if (wanted.has(name)) return;
    wanted.add(name);
    if (noDeps) return;
    for (const [other, { required }] of Object.entries(service.depends_on ?? {})) {
      if (other in project.services || required !== false) add(other);
    }
  };
  for (const name of names) add(name, true);
  const pick = (isWanted: boolean) =>
    Object.fromEntries(Object.entries(project.services).filter(([name]) => wanted.has(name) === isWanted));
  const services = pick(true);
  if (noDeps) {
    for (const [name, service] of Object.entries(services)) {
      const kept = Object.entries(service.depends_on ?? {}).filter(([other]) => wanted.has(other));
      services[name] = { ...service, depends_on: kept.length > 0 ? Object.fromEntries(kept) : undefined };
    }
  }
  return { ...project, services, disabled: { ...project.disabled, ...pick(false) } };
}

/** Whether a command can do with the project's name alone: it is named, and no file is. */
export function* projectOrName(
  context: CommandContext,
  services: readonly string[] = [],
): Coroutine<{ project?: ComposeProject; name: string }> {
  const globals = globalsOf(context);
  const given = globals.string('project-name');
  if (given !== '' && globals.list('file').length === 0) return { name: given };
  try {
    const project = yield* loadProject(context, { services, noDeps: true });
    return { project, name: project.name };
  } catch (error) {
    const name = context.proc.env.get('COMPOSE_PROJECT_NAME');
    if (error instanceof CliError && name) return { name };
    throw error;
  }
}

/** The variables of the CLI, and those of the files that --env-file names. */
function environmentOf(context: CommandContext): Map<string, string> {
  const { proc } = context;
  const environment = new Map(proc.env);
  const files = globalsOf(context).list('env-file');
  if (files.length === 0) {
    const directory = globalsOf(context).string('project-directory');
    readDotenv(context, absolute(proc.fs.cwd, directory || '.'), environment);
    return environment;
  }
  for (const file of files) {
    const path = absolute(proc.fs.cwd, file);
    if (!proc.fs.exists(path)) throw new CliError(`couldn't find env file: ${path}`);
    addVariables(context, path, environment);
  }
  return environment;
}

function readDotenv(context: CommandContext, directory: string, environment: Map<string, string>): void {
  const path = absolute(directory, '.env');
  if (context.proc.fs.exists(path)) addVariables(context, path, environment);
}

/** The variables of a file; those that are there already stay. */
function addVariables(context: CommandContext, path: string, environment: Map<string, string>): void {
  let variables: Map<string, string>;
  try {
    variables = parseDotenv(readText(context, path), (name) => environment.get(name));
  } catch (error) {
    throw error instanceof CliError ? new CliError(`failed to read ${path}: ${error.message}`) : error;
  }
  for (const [name, value] of variables) if (!environment.has(name)) environment.set(name, value);
}

/** The files that are asked for, or those of the working directory or one above it. @throws CliError */
function* fileNames(context: CommandContext, environment: ReadonlyMap<string, string>): Coroutine<string[]> {
  const given = globalsOf(context).list('file');
  if (given.length > 0) return [...given];
  const variable = environment.get('COMPOSE_FILE');
  if (variable) return variable.split(environment.get('COMPOSE_PATH_SEPARATOR') || ':');
  const { fs } = context.proc;
  const start = globalsOf(context).string('project-directory') || '.';
  for (let directory = absolute(fs.cwd, start); ; directory = absolute(directory, '..')) {
    const there = (names: readonly string[]) =>
      names.map((name) => absolute(directory, name)).filter((path) => fs.exists(path));
    const found = there(NAMES);
    const [first] = found;
    if (first !== undefined) {
      const overrides = there(OVERRIDES);
      if (found.length > 1) {
        yield* logWarning(context, `Found multiple config files with supported names: ${found.join(', ')}`);
        yield* logWarning(context, `Using ${first}`);
      }
      const [override] = overrides;
      if (overrides.length > 1) {
        yield* logWarning(context, `Found multiple override files with supported names: ${overrides.join(', ')}`);
        yield* logWarning(context, `Using ${override}`);
      }
      return override === undefined ? [first] : [first, override];
    }
    if (directory === '/') throw new CliError('no configuration file provided: not found');
  }
}

function readText({ proc }: CommandContext, path: string): string {
  try {
    return proc.fs.readText(path);
  } catch (error) {
    // A device such as /dev/null has nothing to say at once.
    if (isErrno(error, 'EINVAL')) return '';
    throw pathError(isErrno(error, 'EISDIR') ? 'read' : 'open', path, error);
  }
}

/** The project's name: from a flag, the environment, the files, or the directory. @throws CliError */
function* projectName(
  context: CommandContext,
  environment: ReadonlyMap<string, string>,
  files: readonly SpecFile[],
  directory: string,
): Coroutine<string> {
  const asked = globalsOf(context).string('project-name') || environment.get('COMPOSE_PROJECT_NAME') || '';
  if (asked !== '') {
    if (/^[a-z0-9][-_a-z0-9]*$/.test(asked)) return asked;
    throw new CliError(
      `invalid project name ${JSON.stringify(asked)}: must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number`,
    );
  }
  const unset: string[] = [];
  let given: string;
  try {
    given = nameIn(
      files,
      (name) => environment.get(name),
      (name) => unset.push(name),
    );
  } catch (error) {
    for (const name of [...unset, ...unset]) yield* logWarning(context, unsetVariable(name));
    throw error;
  }
  const named = normalName(given);
  const name = named || normalName(directory.replace(/^.*\//, ''));
  if (name === '') throw new CliError('project name must not be empty');
  return name;
}

function profilesOf(context: CommandContext, environment: ReadonlyMap<string, string>): string[] {
  const given = globalsOf(context).list('profile');
  if (given.length > 0) return [...given];
  return (environment.get('COMPOSE_PROFILES') ?? '').split(',').filter((profile) => profile !== '');
}
