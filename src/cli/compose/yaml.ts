import { type Document, isMap, isScalar, parseDocument, type ScalarTag, type YAMLError } from 'yaml';
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
  MISSING_CHAR: "could not find expected ':'",
  TAB_AS_INDENT: 'found character that cannot start any token',
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
  if (error) throw new CliError(`yaml: ${problem(error, document.errors, source)}`);
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

/** What is wrong in the words of Go's yaml.v3, which counts lines in its own way. */
function problem(error: YAMLError, others: readonly YAMLError[], source: string): string {
  const { code, message, linePos, pos } = error;
  const lines = source.split('\n');
  /** The line of the mistake, from 0. */
  const at = (linePos?.[0].line ?? 1) - 1;
  if (code === 'DUPLICATE_KEY') {
    const key = /^["']?([^"':\s]+)/.exec(source.slice(pos[0]))?.[1] ?? '';
    const first = lines.findIndex((text) => text.trim().startsWith(`${key}:`)) + 1;
    return `unmarshal errors:\n  line ${at + 1}: mapping key ${JSON.stringify(key)} already defined at line ${first}`;
  }
  if (/directives-end/.test(message)) return 'found unknown directive name';
  // A plain value that could go on sees the tab first.
  const goesOn = /^\s*(?:\S.*:|-) +[^\s"'[{|>&*!#]/.test(lines[at - 1] ?? '');
  if (code === 'TAB_AS_INDENT' && (goesOn || /^ +\t/.test(lines[at] ?? ''))) {
    return `line ${at}: found a tab character that violates indentation`;
  }
  const quoted = /closing ('|"|single|double)/.exec(message)?.[1];
  if (code === 'MISSING_CHAR' && quoted) {
    const start = source.slice(0, pos[0]).search(quoted === '"' || quoted === 'double' ? /"[^"]*$/ : /'[^']*$/);
    return `${scanned(lineOf(source, start))}found unexpected end of stream`;
  }
  if (
    /[Ff]low (map|sequence|collection) in|^(?:Expected|Missing) (?:flow|,)/.test(message) ||
    isInFlow(source, pos[0])
  ) {
    return flowProblem(source, pos[0], at);
  }
  if (code === 'MULTILINE_IMPLICIT_KEY' || code === 'BLOCK_AS_IMPLICIT_KEY') {
    const end = Math.max(...others.filter((other) => other.pos[0] === pos[0]).map((other) => other.pos[1]));
    const isItem = (lines[at] ?? '').trimStart().startsWith('- ');
    if (isItem && code === 'BLOCK_AS_IMPLICIT_KEY')
      return `${parsed(siblingsStart(lines, at), at)}did not find expected key`;
    if (source[pos[0]] !== '-') return `${scanned(lineOf(source, end))}${PROBLEMS.BLOCK_AS_IMPLICIT_KEY}`;
    return structureProblem(lines, at);
  }
  if (code === 'BAD_INDENT' || code === 'UNEXPECTED_TOKEN') return structureProblem(lines, at);
  return `${scanned(at)}${PROBLEMS[code] ?? message.split('\n', 1)[0]}`;
}

/** Whether a bracket is open before `at`, on its line. */
function isInFlow(source: string, at: number): boolean {
  const before = source.slice(source.lastIndexOf('\n', at - 1) + 1, at);
  const plain = before.replace(/"[^"]*"|'[^']*'/g, '');
  return /[[{][^\]}]*$/.test(plain.replace(/^[^:]*:/, ''));
}

/** A line that neither goes on with what is around it nor ends it. */
function structureProblem(lines: readonly string[], at: number): string {
  const indent = lines[at]?.search(/\S/) ?? 0;
  let list: number | undefined;
  for (let line = at - 1; line >= 0; line--) {
    const text = lines[line] ?? '';
    if (text.trim() === '' || text.search(/\S/) > indent) continue;
    if (text.search(/\S/) < indent || !text.trim().startsWith('- ')) break;
    list = line;
  }
  if (list !== undefined) return `${parsed(list, at)}did not find expected '-' indicator`;
  return `${parsed(mappingStart(lines, at), at)}did not find expected key`;
}

/** Where a mistake of characters is: lines count from 1, the first is not named. */
function scanned(line: number): string {
  return line > 0 ? `line ${line + 1}: ` : '';
}

/** Where a mistake of structure is: what it is in began on line `start`; lines count from 0 here. */
function parsed(start: number, line: number): string {
  const named = start > 0 ? start : line;
  return named > 0 ? `line ${named}: ` : '';
}

function lineOf(source: string, at: number): number {
  return source.slice(0, Math.max(0, at)).split('\n').length - 1;
}

/** A bracket that is not closed, or has something in it that cannot be there. */
function flowProblem(source: string, at: number, line: number): string {
  const open: number[] = [];
  for (const [index, character] of [...source.slice(0, at)].entries()) {
    if ('{['.includes(character)) open.push(index);
    else if ('}]'.includes(character)) open.pop();
  }
  const start = open[0] ?? 0;
  if (/[[{,]\s*$/.test(source.slice(0, at)) && at >= source.trimEnd().length) {
    return `${parsed(0, Math.max(line, lineOf(source, source.length)))}did not find expected node content`;
  }
  return `${parsed(lineOf(source, start), line)}did not find expected ',' or '${source[start] === '[' ? ']' : '}'}'`;
}

/** The first line of those that stand as far in as the line `at`. */
function siblingsStart(lines: readonly string[], at: number): number {
  const indent = (line: number) => lines[line]?.search(/\S/) ?? -1;
  let start = at;
  for (let line = at - 1; line >= 0 && (indent(line) < 0 || indent(line) >= indent(at)); line--) {
    if (indent(line) === indent(at)) start = line;
  }
  return start;
}

/** The first line of the mapping that the line `at` breaks off: the nearest one that is indented less. */
function mappingStart(lines: readonly string[], at: number): number {
  const indent = (line: number) => lines[line]?.search(/\S/) ?? -1;
  const outer = Math.max(
    ...lines
      .slice(0, at)
      .map((_, line) => indent(line))
      .filter((one) => one >= 0 && one < indent(at)),
    0,
  );
  let start = at;
  for (let line = at - 1; line >= 0; line--) {
    if (indent(line) < 0) continue;
    if (indent(line) < outer) break;
    if (indent(line) === outer) start = line;
  }
  return start;
}
