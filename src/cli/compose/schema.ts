import { CliError } from '../errors.ts';
import { duplicate, isOf, schemaOf, type TypeName } from './jsonschema.ts';
import { isMapping, type Mapping, type Value } from './yaml.ts';

/** As much of JSON Schema (draft 4) as Compose's schema needs. */
export interface Schema {
  type?: TypeName | readonly TypeName[];
  format?: string;
  enum?: readonly string[];
  minimum?: number;
  items?: Schema;
  uniqueItems?: boolean;
  properties?: Readonly<Record<string, Schema>>;
  /** For names that match the pattern. */
  patternProperties?: Readonly<Record<string, Schema>>;
  additionalProperties?: boolean;
  required?: readonly string[];
  oneOf?: readonly Schema[];
}

interface Problem {
  /** The place, with dots; `(root)` for the whole. */
  field: string;
  kind: 'type' | 'oneOf' | 'other';
  text: string;
}

/** Says whether a text has a format. */
export type Formats = Readonly<Record<string, (value: Value) => boolean>>;

const ROOT = '(root)';

/** Checks a file against a schema. @throws CliError about the deepest place that is wrong, as docker/cli words it */
export function validate(config: Mapping, schema: Schema, formats: Formats): void {
  const { problems } = check(config, schema, ROOT, formats);
  const [first] = problems;
  if (first === undefined) return;
  let worst = 0;
  for (const [index, problem] of problems.entries()) {
    const current = problems[worst] as Problem;
    const deeper = depth(problem) - depth(current);
    if (deeper > 0 || (deeper === 0 && problem.kind === 'type' && current.kind !== 'type')) worst = index;
  }
  const problem = problems[worst] as Problem;
  const child = problem.kind === 'oneOf' ? problems[worst + 1] : undefined;
  const text = child === undefined ? problem.text : child.kind === 'type' ? rawType(child) : child.text;
  throw new CliError(`${problem.field} ${text}`);
}

/** Behind a failed choice the checker's own words stand, not the readable ones. */
function rawType({ text }: Problem): string {
  const expected = text
    .replace(/^must be a /, '')
    .replaceAll('mapping', 'object')
    .replaceAll('list', 'array');
  return `Invalid type. Expected: ${expected}`;
}

function depth({ field }: Problem): number {
  return field.split('.').length;
}

interface Result {
  problems: Problem[];
  /** How many demands were met: of several choices the one that meets most is complained about. */
  score: number;
}

function check(value: Value, schema: Schema, field: string, formats: Formats): Result {
  const problems: Problem[] = [];
  let score = 0;
  const complain = (text: string, kind: Problem['kind'] = 'other', where = field) =>
    problems.push({ field: where, kind, text });
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(value, type))) {
    complain(`must be a ${readable(types)}`, 'type');
    return { problems, score };
  }
  if (types.length > 0) score++;
  if (schema.oneOf) {
    const results = schema.oneOf.map((choice) => check(value, choice, field, formats));
    if (results.filter((result) => result.problems.length === 0).length !== 1) {
      complain('Must validate one and only one schema (oneOf)', 'oneOf');
      const best = results.reduce((one, other) => (other.score > one.score ? other : one));
      problems.push(...best.problems);
    } else score++;
  }
  if (schema.enum && !schema.enum.includes(String(value))) {
    complain(`${field} must be one of the following: ${schema.enum.map((one) => JSON.stringify(one)).join(', ')}`);
  }
  if (schema.format !== undefined && formats[schema.format]?.(value) === false) {
    complain(`Does not match format '${schema.format}'`);
  }
  if (schema.minimum !== undefined && typeof value === 'number' && value < schema.minimum) {
    complain(`Must be greater than or equal to ${schema.minimum}`);
  }
  const below = (name: string | number) => (field === ROOT ? String(name) : `${field}.${name}`);
  if (Array.isArray(value)) {
    if (schema.uniqueItems) {
      const twins = duplicate(value);
      if (twins) complain(`array items[${twins.join(',')}] must be unique`);
    }
    for (const [index, item] of value.entries()) {
      if (schema.items) add(check(item, schema.items, below(index), formats));
    }
  } else if (isMapping(value)) {
    for (const name of schema.required ?? []) if (!(name in value)) complain(`${name} is required`);
    for (const [name, item] of Object.entries(value)) {
      const own = schemaOf(schema, name);
      if (own) add(check(item, own, below(name), formats));
      else if (schema.additionalProperties === false) complain(`Additional property ${name} is not allowed`);
    }
  }
  return { problems, score };

  function add(result: Result): void {
    problems.push(...result.problems);
    score += result.score;
  }
}

function readable(types: readonly TypeName[]): string {
  const names = types.map((type) => (type === 'object' ? 'mapping' : type === 'array' ? 'list' : type));
  const last = names.pop() as string;
  return names.length === 0 ? last : `${names.join(', ')} or ${last}`;
}
