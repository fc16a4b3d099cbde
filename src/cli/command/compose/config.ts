import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext, pathError } from '../../command.ts';
import { absolute } from '../../compose/load.ts';
import { rawFiles } from '../../compose/spec/load.ts';
import { rawJson, rawModel, rawYaml } from '../../compose/spec/rawmodel.ts';
import { projectJson, projectYaml } from '../../compose/spec/render.ts';
import type { ComposeProject } from '../../compose/spec/types.ts';
import { mappingOf } from '../../compose/yaml.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { completeServices } from './completion.ts';
import { globalsOf, logWarning, notSimulated } from './context.ts';
import { serviceDigest } from './engine/digest.ts';
import { imageOf } from './engine/images.ts';
import { DRY_RUN } from './flags.ts';
import { type LoadProjectOptions, loadProject, sourcesOf } from './project.ts';
import { variablesTable } from './variables.ts';

/** `docker compose config` */
export const configCommand: Command = {
  use: 'config [OPTIONS] [SERVICE...]',
  short: 'Parse, resolve and render compose file in canonical format',
  flags: [
    DRY_RUN,
    { name: 'environment', kind: BOOL, usage: 'Print environment used for interpolation.' },
    { name: 'format', kind: STRING, usage: 'Format the output. Values: [yaml | json]' },
    { name: 'hash', kind: STRING, usage: 'Print the service config hash, one per line.' },
    { name: 'images', kind: BOOL, usage: 'Print the image names, one per line.' },
    { name: 'lock-image-digests', kind: BOOL, usage: 'Produces an override file with image digests' },
    { name: 'models', kind: BOOL, usage: 'Print the model names, one per line.' },
    { name: 'networks', kind: BOOL, usage: 'Print the network names, one per line.' },
    {
      name: 'no-consistency',
      kind: BOOL,
      usage: "Don't check model consistency - warning: may produce invalid Compose output",
    },
    { name: 'no-env-resolution', kind: BOOL, usage: "Don't resolve service env files" },
    { name: 'no-interpolate', kind: BOOL, usage: "Don't interpolate environment variables" },
    { name: 'no-normalize', kind: BOOL, usage: "Don't normalize compose model" },
    { name: 'no-path-resolution', kind: BOOL, usage: "Don't resolve file paths" },
    { name: 'output', short: 'o', kind: STRING, usage: 'Save to file (default to stdout)' },
    { name: 'profiles', kind: BOOL, usage: 'Print the profile names, one per line.' },
    { name: 'quiet', short: 'q', kind: BOOL, usage: "Only validate the configuration, don't print anything" },
    { name: 'resolve-image-digests', kind: BOOL, usage: 'Pin image tags to digests' },
    { name: 'services', kind: BOOL, usage: 'Print the service names, one per line.' },
    { name: 'variables', kind: BOOL, usage: 'Print model variables and default values.' },
    { name: 'volumes', kind: BOOL, usage: 'Print the volume names, one per line.' },
  ],
  complete: completeServices,
  *run(context) {
    const { flags } = context;
    for (const name of ['lock-image-digests', 'resolve-image-digests']) {
      if (flags.bool(name)) throw notSimulated(`docker compose config --${name}`);
    }
    const text = yield* textOf(context);
    if (text === '') return;
    const file = flags.string('output');
    if (file === '') return yield* context.out(text);
    try {
      context.proc.fs.writeFile(file, text);
    } catch (error) {
      throw pathError('open', file, error);
    }
  },
};

/** What the flags ask to be printed. */
function* textOf(context: CommandContext): Coroutine<string> {
  const { flags, args } = context;
  const wanted: LoadProjectOptions = {
    services: args,
    noDeps: args.length > 0,
    skipNormalization: flags.bool('no-normalize'),
    skipConsistency: flags.bool('no-consistency'),
    keepPaths: flags.bool('no-path-resolution'),
    skipInterpolation: flags.bool('no-interpolate'),
  };
  if (flags.bool('variables')) return variablesTable((yield* sourcesOf(context)).files);
  if (flags.bool('environment')) {
    const { environment } = yield* loadProject(context, wanted);
    return lines([...environment].map(([name, value]) => `${name}=${value}`).sort());
  }
  if (flags.bool('quiet')) {
    yield* flags.bool('no-interpolate') ? uninterpolated(context, wanted) : loadProject(context, wanted);
    return '';
  }
  if (flags.bool('profiles')) {
    const { services, disabled } = yield* loadProject(context, wanted);
    const profiles = Object.values({ ...services, ...disabled }).flatMap((service) => service.profiles ?? []);
    return lines([...new Set(profiles)].sort());
  }
  if (flags.bool('volumes')) return lines(Object.keys((yield* loadProject(context, wanted)).volumes));
  const asksForNames = ['networks', 'models', 'images'].some((name) => flags.bool(name)) || flags.string('hash') !== '';
  if (flags.bool('no-interpolate') && !asksForNames) return yield* uninterpolated(context, wanted);
  const project = yield* loadProject(context, wanted);
  if (flags.bool('services')) return lines(inOrderOfNeed(project));
  if (flags.bool('networks')) return lines(Object.keys(project.networks));
  if (flags.bool('models')) return '';
  if (flags.bool('images')) {
    return lines(Object.entries(project.services).map(([name, service]) => imageOf(project, name, service)));
  }
  if (flags.string('hash') !== '') return yield* hashes(context, project, flags.string('hash'));
  return rendered(context, project);
}

/** The model with its variables as they stand. */
function* uninterpolated(context: CommandContext, wanted: LoadProjectOptions): Coroutine<string> {
  const { flags } = context;
  const { files, options } = yield* sourcesOf(context, wanted);
  const { name, directory, keepPaths } = options;
  const model = rawModel(rawFiles(files, options), {
    name,
    resolve: (path) => (keepPaths || path.startsWith('$') ? path : absolute(directory, path)),
    skipNormalization: flags.bool('no-normalize'),
  });
  for (const warning of options.warnings.splice(0)) yield* logWarning(context, warning);
  if (flags.bool('services')) return lines(Object.keys(mappingOf(model.services)).sort());
  return flags.string('format') === 'json' ? rawJson(model) : rawYaml(model);
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** Services, those first that others depend on. */
function inOrderOfNeed({ services }: ComposeProject): string[] {
  const order = new Set<string>();
  const add = (name: string): void => {
    if (order.has(name)) return;
    for (const other of Object.keys(services[name]?.depends_on ?? {})) if (other in services) add(other);
    order.add(name);
  };
  for (const name of Object.keys(services)) add(name);
  return [...order];
}

function* hashes(context: CommandContext, { services }: ComposeProject, which: string): Coroutine<string> {
  for (const name of which === '*' ? Object.keys(services) : which.split(',')) {
    const service = services[name];
    if (service === undefined) throw new CliError(`no such service: ${name}: not found`);
    yield* context.out(`${name} ${serviceDigest(service)}\n`);
  }
  return '';
}

function rendered(context: CommandContext, project: ComposeProject): string {
  const format = context.flags.string('format');
  if (!['', 'yaml', 'json'].includes(format)) throw new CliError(`unsupported format ${JSON.stringify(format)}`);
  if (Object.keys(project.services).length === 0 && globalsOf(context).list('profile').length === 0 && format === '') {
    return projectYaml(project);
  }
  // A dollar sign is no variable when the text is read again.
  const text = format === 'json' ? projectJson(project) : projectYaml(project);
  return text.replaceAll('$', '$$$$');
}
