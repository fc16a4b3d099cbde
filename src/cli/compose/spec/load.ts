import { CliError } from '../../errors.ts';
import { absolute } from '../load.ts';
import { isMapping, type Mapping, mappingOf, type Value } from '../yaml.ts';
import { canonicalSpecObject, canonicalSpecService, sorted } from './canonical.ts';
import { castAt } from './casts.ts';
import { DecodingError } from './decoding.ts';
import { parseDotenv } from './dotenv.ts';
import { overlay } from './merge.ts';
import { parseSource } from './source.ts';
import { SPEC_SCHEMA } from './specschema.ts';
import { interpolateSpec, type Lookup } from './template.ts';
import type { ComposeModel, ComposeService } from './types.ts';
import { checkExtends, checkInclude, checkUnicity } from './unicity.ts';
import { validateSpec } from './validate.ts';

/** A Compose file: its absolute name and its text. */
export interface SpecFile {
  name: string;
  text: string;
}

/** What files are loaded with. */
export interface SpecOptions {
  lookup: Lookup;
  /** Directory that relative paths start from. */
  directory: string;
  /** The text of another file. @throws CliError */
  readFile(path: string): string;
  hasFile(path: string): boolean;
  /** Writes a warning of the client's own log. */
  warn(message: string): void;
  skipInterpolation?: boolean;
  /** Leaves relative paths as they are. */
  keepPaths?: boolean;
}

const EMPTY: ComposeModel = { services: {}, networks: {}, volumes: {}, secrets: {}, configs: {}, extensions: {} };

const OBJECTS = ['networks', 'volumes', 'secrets', 'configs'] as const;

/** The files of a project, of several the later over the earlier. @throws CliError */
export function loadSpec(files: readonly SpecFile[], options: SpecOptions): ComposeModel {
  return new Loader(options).load(files);
}

/** The name that files give their project. @param unset hears of variables that are not set @throws CliError */
export function nameIn(files: readonly SpecFile[], lookup: Lookup, unset: (name: string) => void): string {
  let name = '';
  for (const file of files) {
    const given = parseSource(file.text, file.name).config.name;
    if (typeof given !== 'string') continue;
    const { name: replaced } = interpolateSpec({ name: given }, { lookup, unset, castAt: () => undefined });
    if (typeof replaced === 'string' && replaced !== '') name = replaced;
    else if (given !== '') throw new CliError('project name must not be empty');
  }
  return name;
}

/** The warning about a variable that is not set and has no default. */
export function unsetVariable(name: string): string {
  return `The ${JSON.stringify(name)} variable is not set. Defaulting to a blank string.`;
}

/** A file in which services have the members of those they extend in it, so that a mistake is told where it counts first. */
function extended(config: Mapping): Mapping {
  const services = mappingOf(config.services);
  const whole = (name: string, above: readonly string[]): Value => {
    const own = services[name];
    if (!isMapping(own)) return own ?? null;
    const { extends: base } = own;
    const { service, file } = mappingOf(isMapping(base) ? base : { service: base ?? null });
    if (typeof service !== 'string' || file !== undefined || above.includes(service)) return own;
    return { ...mappingOf(whole(service, [...above, name])), ...own };
  };
  if (Object.keys(services).length === 0) return config;
  return { ...config, services: Object.fromEntries(Object.keys(services).map((name) => [name, whole(name, [])])) };
}

/** The mappings of files, checked against the schema, with their variables as they stand. @throws CliError */
export function rawFiles(files: readonly SpecFile[], options: SpecOptions): Mapping[] {
  const loader = new Loader({ ...options, skipInterpolation: true });
  return files.map((file) => loader.read(file).config);
}

class Loader {
  /** Files that are being included, to notice a circle. */
  readonly #open: string[] = [];

  constructor(readonly options: SpecOptions) {}

  load(files: readonly SpecFile[]): ComposeModel {
    let model = EMPTY;
    for (const file of files) {
      const { config, cleared } = this.read(file);
      model = overlayModel(clear(model, cleared), this.#modelOf(config, file.name));
    }
    return model;
  }

  /** A file with its variables replaced, found to be as the specification has it. */
  read(file: SpecFile): { config: Mapping; cleared: string[][] } {
    const { skipInterpolation, lookup, warn } = this.options;
    const { config: source, cleared, time, later } = parseSource(file.text, file.name);
    const config = skipInterpolation
      ? source
      : interpolateSpec(source, {
          lookup,
          castAt,
          warn,
          unset: (name) => warn(unsetVariable(name)),
        });
    checkExtends(config, file.name);
    checkInclude(config);
    checkUnicity(config);
    if (time) throw new CliError(`validating ${file.name}: ${time.join('.')} invalid jsonType time.Time`);
    validateSpec(extended(config), SPEC_SCHEMA, file.name);
    if (later) throw later;
    if ('version' in config) {
      warn(
        `${file.name}: the attribute \`version\` is obsolete, it will be ignored, please remove it to avoid potential confusion`,
      );
    }
    return { config, cleared };
  }

  #modelOf(config: Mapping, file: string): ComposeModel {
    const extensions = Object.entries(config).filter(([name]) => name.startsWith('x-'));
    const services: Record<string, ComposeService> = {};
    const undecoded: string[] = [];
    for (const name of Object.keys(mappingOf(config.services))) {
      try {
        services[name] = this.#service(config, name, file, this.options.directory, []);
      } catch (error) {
        if (!(error instanceof DecodingError)) throw error;
        undecoded.push(...error.details);
      }
    }
    if (undecoded.length > 0) throw new DecodingError(undecoded);
    const model = { ...EMPTY, services, extensions: Object.fromEntries(extensions) } as ComposeModel;
    for (const section of OBJECTS) {
      const entries = Object.entries(mappingOf(config[section])).map(([name, value]) => {
        const place = { place: `${section}.${name}`, resolve: this.#resolver(this.options.directory) };
        return [name, canonicalSpecObject(value, place, this.options.warn)] as const;
      });
      Object.assign(model, { [section]: Object.fromEntries(entries) });
    }
    for (const included of this.#included(config, file)) {
      for (const section of ['services', ...OBJECTS] as const) {
        for (const [name, object] of Object.entries(included[section])) {
          const own = (model[section] as Record<string, unknown>)[name];
          if (own !== undefined && JSON.stringify(own) !== JSON.stringify(object)) {
            throw new CliError(`${section}.${name} conflicts with imported resource`);
          }
        }
      }
      Object.assign(model, overlayModel(included, model));
    }
    return model;
  }

  #resolver(directory: string): (path: string) => string {
    const { lookup, keepPaths } = this.options;
    if (keepPaths) return (path) => path;
    return (path) => absolute(directory, path.replace(/^~(?=\/|$)/, lookup('HOME') ?? '~'));
  }

  /** A service with what it extends. @param above services that extend it, to notice a circle */
  #service(config: Mapping, name: string, file: string, directory: string, above: readonly string[]): ComposeService {
    const source = mappingOf(mappingOf(config.services)[name]);
    const own = canonicalSpecService(source, { place: `services.${name}`, resolve: this.#resolver(directory) });
    if (source.extends === undefined) return own;
    const wanted = mappingOf(isMapping(source.extends) ? source.extends : { service: source.extends });
    const base = String(wanted.service);
    const key = `${file}:${name}`;
    if (above.includes(key)) {
      const chain = [...above, key].map(
        (one) => `${one.slice(one.lastIndexOf(':') + 1)} in ${one.slice(0, one.lastIndexOf(':'))}`,
      );
      throw new CliError(`Circular reference:\n  ${chain.join('\n  extends ')}`);
    }
    const path = wanted.file === undefined ? file : absolute(directory, String(wanted.file));
    const place = path === file ? directory : path.replace(/\/[^/]*$/, '');
    const other = path === file ? config : this.read({ name: path, text: this.options.readFile(path) }).config;
    if (!(base in mappingOf(other.services))) {
      throw new CliError(
        `cannot extend service ${JSON.stringify(name)} in ${file}: service ${JSON.stringify(base)} not found${path === file ? '' : ` in ${String(wanted.file)}`}`,
      );
    }
    try {
      return overlay(this.#service(other, base, path, place, [...above, key]), own);
    } catch (error) {
      // What is taken over is read once more, in its new place.
      if (!(error instanceof DecodingError)) throw error;
      throw new DecodingError(error.details.map((text) => text.replace(`'services[${base}]`, `'services[${name}]`)));
    }
  }

  /** The models of the files that a file includes. */
  #included({ include }: Mapping, file: string): ComposeModel[] {
    if (!Array.isArray(include)) return [];
    if (this.#open.includes(file)) {
      throw new CliError(`include cycle detected:\n${[...this.#open, file].join('\n include ')}`);
    }
    this.#open.push(file);
    const models = include.map((entry) => this.#include(isMapping(entry) ? entry : { path: entry }));
    this.#open.pop();
    return models;
  }

  #include({ path = [], project_directory: place, env_file: given }: Mapping): ComposeModel {
    const { directory: base, lookup, readFile } = this.options;
    const paths = textsOf(path).map((one) => absolute(base, one));
    const [first] = paths;
    if (first === undefined) throw new CliError('empty compose file');
    const directory = typeof place === 'string' ? absolute(base, place) : first.replace(/\/[^/]*$/, '');
    const variables = new Map<string, string>();
    const known = (name: string) => lookup(name) ?? variables.get(name);
    for (const name of this.#variableFiles(given, directory)) {
      for (const [key, value] of parseDotenv(readFile(name), known)) variables.set(key, value);
    }
    const loader = new Loader({ ...this.options, directory, lookup: known });
    loader.#open.push(...this.#open);
    return loader.load(paths.map((name) => ({ name, text: readFile(name) })));
  }

  /** Files of variables for an included one: those it names, or the `.env` beside it. */
  #variableFiles(given: Value | undefined, directory: string): string[] {
    if (given !== undefined && given !== null)
      return textsOf(given).map((one) => absolute(this.options.directory, one));
    const usual = absolute(directory, '.env');
    return this.options.hasFile(usual) ? [usual] : [];
  }
}

function textsOf(value: Value): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

function overlayModel(base: ComposeModel, over: ComposeModel): ComposeModel {
  const section = <T extends object>(one: Record<string, T>, other: Record<string, T>): Record<string, T> => {
    const merged = { ...one };
    for (const [name, object] of Object.entries(other)) {
      const before = merged[name];
      merged[name] = before === undefined ? object : overlay(before, object);
    }
    return sorted(merged);
  };
  return {
    services: section(base.services, over.services),
    networks: section(base.networks, over.networks),
    volumes: section(base.volumes, over.volumes),
    secrets: section(base.secrets, over.secrets),
    configs: section(base.configs, over.configs),
    extensions: sorted({ ...base.extensions, ...over.extensions }),
  };
}

/** The model without what stands at these places. */
function clear(model: ComposeModel, places: readonly string[][]): ComposeModel {
  if (places.length === 0) return model;
  const copy = structuredCloneOf(model as unknown as Mapping) as unknown as ComposeModel;
  for (const place of places) {
    let at: unknown = copy;
    for (const part of place.slice(0, -1)) at = isMapping(at) ? at[part] : undefined;
    if (isMapping(at)) delete at[place.at(-1) as string];
  }
  return copy;
}

function structuredCloneOf(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
