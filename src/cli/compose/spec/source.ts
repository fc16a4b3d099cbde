import { type Document, isMap, isPair, isScalar, isSeq, type Node, type Pair, parseDocument, visit } from 'yaml';
import { CliError } from '../../errors.ts';
import { isMapping, type Mapping, mappingIn, readYaml, refuseCycles, type Value } from '../yaml.ts';

/** A file as it stands: what it holds, and the places that it clears of what files before it say. */
export interface Source {
  config: Mapping;
  cleared: string[][];
  /** The first place with a time on it, which no member takes. */
  time?: readonly string[];
  /** What is wrong behind what was read. */
  later?: CliError;
}

const SECTIONS = ['services', 'networks', 'volumes', 'secrets', 'configs'];

/** Reads a Compose file. @param file its absolute name @throws CliError with Compose's words */
export function parseSource(text: string, file: string): Source {
  if (text.replace(/^\s*#.*$/gm, '').trim() === '') throw new CliError('empty compose file');
  const { document, twice, later: behind } = readYaml(text);
  const later = behind && new CliError(`failed to parse ${file}: ${behind.message}`);
  const top = twice.filter(({ isTop }) => isTop);
  // The name is looked for first, in the outermost mapping alone.
  if (top.length > 0) {
    throw new CliError(`yaml: unmarshal errors:\n${top.map(({ message }) => `  ${message}`).join('\n')}`);
  }
  const [first] = twice;
  if (first) throw new CliError(`failed to parse ${file}: ${first.message}`);
  const cleared = /!(?:reset|override)\b/.test(text) ? takeTags(document) : [];
  let config: Mapping;
  try {
    if (text.includes('*')) refuseCycles(document);
    config = mappingIn(document);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    if (error.message === 'top-level object must be a mapping') throw new CliError(notMapping(text));
    throw new CliError(`failed to parse ${file}: ${error.message}`);
  }
  if (config.name !== undefined && config.name !== null && typeof config.name === 'object') {
    const line = lineOfKey(text, 'name');
    const found = Array.isArray(config.name) ? '!!seq' : '!!map';
    throw new CliError(`yaml: unmarshal errors:\n  line ${line}: cannot unmarshal ${found} into string`);
  }
  refuseOtherKeys(config, text);
  for (const section of SECTIONS) {
    const value = config[section];
    if (section === 'services' && section in config && !isMapping(value)) {
      throw new CliError('services must be a mapping');
    }
    if (!isMapping(value) || section !== 'services') continue;
    for (const [name, item] of Object.entries(value)) {
      if (item !== null && !isMapping(item)) throw new CliError(`services.${name} must be a mapping`);
    }
  }
  return { config, cleared, time: timeIn(document.contents, []), later };
}

/** A date to YAML 1.1, with a time of day or without. */
const TIME = /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)?$/;

/** The place of the first plain text that Go reads as a time. */
function timeIn(node: unknown, place: readonly string[]): readonly string[] | undefined {
  if (isScalar(node)) return node.type === 'PLAIN' && TIME.test(node.source ?? '') ? place : undefined;
  const members: (readonly [string, unknown])[] = isMap(node)
    ? node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : '', value] as const)
    : isSeq(node)
      ? node.items.map((item, index) => [String(index), item] as const)
      : [];
  for (const [name, value] of members) {
    if (place.length === 0 && name.startsWith('x-')) continue;
    const found = timeIn(value, [...place, name]);
    if (found) return found;
  }
  return undefined;
}

/** The line that a member of the outermost mapping begins in, from 1. */
function lineOfKey(text: string, key: string): number {
  return text.split('\n').findIndex((line) => line.startsWith(`${key}:`)) + 1;
}

/** What Go says of a file that is no mapping. */
function notMapping(text: string): string {
  const value: Value = parseDocument(text, { logLevel: 'silent' }).toJS();
  if (isMapping(value)) return 'top-level object must be a mapping';
  const found = Array.isArray(value) ? '!!seq' : `!!str \`${String(value).slice(0, 7)}\``;
  return `yaml: unmarshal errors:\n  line 1: cannot unmarshal ${found} into cli.named`;
}

/** Keys of mappings are texts. */
function refuseOtherKeys(config: Mapping, text: string): void {
  // A key that looks like a number can only be one where it has no quotes.
  if (!/^\s*(?:- )?(?:\d[\d.]*|true|false|null|~)\s*:(?:\s|$)/m.test(text) && !/[{,]\s*\d+\s*:/.test(text)) return;
  const document = parseDocument(text, { logLevel: 'silent', merge: true });
  visit(document, {
    Pair(_, pair, ancestors) {
      const { key } = pair as Pair<Node, Node>;
      if (!isScalar(key) || typeof key.value === 'string' || key.tag === '!!merge') return undefined;
      const place = ancestors.filter(isPair).map((above) => String((above.key as Node).toJSON()));
      // Names of variables and the like may be anything.
      if (place.length === 0 || !((place[0] as string) in config)) return undefined;
      throw new CliError(`non-string key in ${place.join('.')}: ${String(key.value)}`);
    },
  });
}

/** Takes the tags `!reset` and `!override` out of a file. @returns the places they stand at */
function takeTags(document: Document.Parsed): string[][] {
  const cleared: string[][] = [];
  visit(document, {
    Pair(_, pair, ancestors) {
      const { key, value } = pair as Pair<Node, Node | null>;
      const tag = value?.tag;
      if (tag !== '!reset' && tag !== '!override') return undefined;
      const above = ancestors.filter(isPair).map((one) => String((one.key as Node).toJSON()));
      cleared.push([...above, String(key.toJSON())]);
      if (tag === '!reset') return visit.REMOVE;
      if (value) value.tag = undefined;
      return undefined;
    },
  });
  return cleared;
}
