import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type ScalarTag,
} from 'yaml';
import { CliError } from '../errors.ts';
import { quote } from '../pflag/quote.ts';
import { YamlFault } from './goyaml/fault.ts';
import { checkYaml } from './goyaml/grammar.ts';

/** A value of a Compose file: a mapping, a list or a scalar. */
export type Value = string | number | boolean | null | Value[] | Mapping;
export interface Mapping {
  [key: string]: Value;
}

/** Whole numbers that begin with a zero are octal to Go's YAML parser, as YAML 1.1 had them. */
const OCTAL: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  identify: () => false,
  default: true,
  test: /^[-+]?0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
};

const HEX: ScalarTag = { ...OCTAL, test: /^[-+]?0[xb][0-9a-fA-F]+$/, resolve: (text) => Number(text) };

/** The mapping that a file in YAML holds. @throws CliError with the words of Go's yaml.v3 */
export function parseYaml(source: string): Mapping {
  const { document, twice, later } = readYaml(source);
  if (later) throw later;
  if (twice.length > 0) {
    throw new CliError(`yaml: unmarshal errors:\n${twice.map(({ message }) => `  ${message}`).join('\n')}`);
  }
  return mappingIn(document);
}

/** A key that stands twice in its mapping. */
export interface TwiceKey {
  message: string;
  /** Whether the mapping is the whole file. */
  isTop: boolean;
}

/** A file as it stands, and the keys that stand twice in it, in their order. @throws CliError where it is no YAML to Go */
export function readYaml(source: string): { document: Document.Parsed; twice: TwiceKey[]; later?: CliError } {
  let later: CliError | undefined;
  try {
    checkYaml(source);
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    later = new CliError(`yaml: ${error.message}`);
    // What is wrong behind the first document is found once that one has been read.
    if (!error.message.includes('<document start>')) throw later;
  }
  const lines = new LineCounter();
  const document = parseDocument(source, {
    merge: true,
    version: '1.2',
    customTags: (tags) => [OCTAL, HEX, ...tags],
    logLevel: 'silent',
    uniqueKeys: false,
    strict: false,
    lineCounter: lines,
  });
  const twice: TwiceKey[] = [];
  findTwice(document.contents, lines, twice, true);
  return { document, twice, ...(later && { later }) };
}

function findTwice(node: unknown, lines: LineCounter, found: TwiceKey[], isTop = false): void {
  if (isSeq(node)) for (const item of node.items) findTwice(item, lines, found);
  if (!isMap(node)) return;
  const seen = new Map<string, number>();
  for (const { key, value } of node.items) {
    if (isScalar(key)) {
      const name = key.source ?? String(key.value);
      const { line } = lines.linePos(key.range?.[0] ?? 0);
      const first = seen.get(name);
      if (first !== undefined) {
        found.push({ message: `line ${line}: mapping key ${quote(name)} already defined at line ${first}`, isTop });
      } else seen.set(name, line);
    }
    findTwice(value, lines, found);
  }
}

/** Checks that no node holds itself by an alias. @throws CliError */
export function refuseCycles(document: Document.Parsed): void {
  const done = new Set<Node>();
  const walk = (given: unknown, path: string, above: readonly (readonly [Node, string])[], isMerge = false): void => {
    const node = isAlias(given) ? given.resolve(document) : given;
    if (!isCollection(node) || done.has(node)) return;
    const first = isMerge ? undefined : above.find(([other]) => other === node)?.[1];
    if (first !== undefined) {
      throw new CliError(`cycle detected: node at path ${path} references node at path ${first}`);
    }
    const inside = [...above, [node, path] as const];
    const below = (name: string) => (path === '' ? name : `${path}.${name}`);
    if (isSeq(node)) for (const [index, item] of node.items.entries()) walk(item, below(`[${index}]`), inside);
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? (key.source ?? String(key.value)) : '';
        walk(value, name === '<<' ? path : below(name), inside, name === '<<');
      }
    }
    done.add(node);
  };
  walk(document.contents, '', []);
}

/** The mapping that a document is. @throws CliError */
export function mappingIn(document: Document.Parsed): Mapping {
  const value = documentValue(document);
  // A key that is no text makes it a mapping of another kind to Go.
  const isOther = isMap(document.contents) && document.contents.items.some(({ key }) => !isText(key));
  if (!isMapping(value) || isOther) throw new CliError('top-level object must be a mapping');
  return value;
}

/** The value of a document. @throws CliError for an alias of nothing */
function documentValue(document: Document.Parsed): Value {
  try {
    return document.toJS() as Value;
  } catch (error) {
    if (/^Merge sources must be/.test((error as Error).message)) {
      throw new CliError('yaml: map merge requires map or sequence of maps as the value');
    }
    const anchor = /^Unresolved alias .*: (.*)$/.exec((error as Error).message)?.[1];
    if (anchor === undefined) throw error;
    throw new CliError(`yaml: unknown anchor '${anchor}' referenced`);
  }
}

function isText(key: unknown): boolean {
  return !isScalar(key) || typeof key.value === 'string' || key.tag === '!!merge';
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A mapping, nothing where there is none. */
export function mappingOf(value: Value | undefined): Mapping {
  return isMapping(value) ? value : {};
}
