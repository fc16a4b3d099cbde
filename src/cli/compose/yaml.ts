import { parseDocument, type ScalarTag, type YAMLError } from 'yaml';
import { CliError } from '../errors.ts';

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

/** What Go's parser calls mistakes of these kinds. */
const PROBLEMS: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  MULTILINE_IMPLICIT_KEY: "could not find expected ':'",
  MISSING_CHAR: "could not find expected ':'",
  TAB_AS_INDENT: 'found character that cannot start any token',
  BAD_INDENT: 'did not find expected key',
  BAD_COLLECTION_TYPE: 'did not find expected key',
  UNEXPECTED_TOKEN: 'did not find expected node content',
  BAD_SCALAR_START: 'found character that cannot start any token',
};

/** The mapping that a file in YAML holds. @throws CliError with the words of Go's yaml.v3, where they are known */
export function parseYaml(source: string): Mapping {
  const document = parseDocument(source, {
    merge: true,
    version: '1.2',
    customTags: (tags) => [OCTAL, HEX, ...tags],
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error) throw new CliError(`yaml: ${problem(error, source)}`);
  const value = document.toJS() as Value;
  if (!isMapping(value)) throw new CliError('top-level object must be a mapping');
  return value;
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A mapping, nothing where there is none. */
export function mappingOf(value: Value | undefined): Mapping {
  return isMapping(value) ? value : {};
}

function problem({ code, message, linePos, pos }: YAMLError, source: string): string {
  const line = linePos?.[0].line ?? 1;
  const where = line > 1 ? `line ${line}: ` : '';
  if (code === 'DUPLICATE_KEY') {
    const key = /^["']?([^"':\s]+)/.exec(source.slice(pos[0]))?.[1] ?? '';
    const first = source.split('\n').findIndex((text) => text.trim().startsWith(`${key}:`)) + 1;
    return `unmarshal errors:\n  line ${line}: mapping key ${JSON.stringify(key)} already defined at line ${first}`;
  }
  if (code === 'BAD_ALIAS') {
    const anchor = /^\*([\w-]+)/.exec(source.slice(pos[0]))?.[1] ?? '';
    return `unknown anchor '${anchor}' referenced`;
  }
  return `${where}${PROBLEMS[code] ?? message.split('\n', 1)[0]}`;
}
