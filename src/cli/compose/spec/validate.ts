import { CliError } from '../../errors.ts';
import { duplicate, isOf, schemaOf } from '../jsonschema.ts';
import { isMapping, type Mapping, type Value } from '../yaml.ts';
import type { SpecSchema } from './specschema.ts';

/** What is wrong, and where. */
interface Problem {
  place: readonly string[];
  text: string;
  /** How much it says: of several the one that says most is told. */
  weight: number;
}

/** Checks a file against the schema. @throws CliError about the deepest place that is wrong, as Compose words it */
export function validateSpec(config: Mapping, schema: SpecSchema, file: string): void {
  const problem = check(config, schema, []);
  if (problem) throw new CliError(`validating ${file}: ${problem.place.join('.')} ${problem.text}`);
}

/** The first of the deepest problems. */
function deepest(problems: readonly (Problem | undefined)[]): Problem | undefined {
  let best: Problem | undefined;
  for (const problem of problems) if (problem && (best === undefined || problem.weight > best.weight)) best = problem;
  return best;
}

function check(value: Value, schema: SpecSchema, place: readonly string[]): Problem | undefined {
  const complain = (text: string, bonus = 0): Problem => ({ place, text, weight: place.length + bonus });
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(value, type))) return complain(`must be a ${readable(types)}`);
  const problems: (Problem | undefined)[] = [];
  if (schema.enum && !schema.enum.includes(String(value))) {
    problems.push(complain(`value must be one of ${schema.enum.map((one) => `'${one}'`).join(', ')}`));
  }
  if (schema.pattern !== undefined && typeof value === 'string' && !new RegExp(schema.pattern).test(value)) {
    problems.push(complain(`'${value}' does not match pattern '${schema.pattern}'`));
  }
  if (schema.minimum !== undefined && typeof value === 'number' && value < schema.minimum) {
    problems.push(complain(`must be greater than or equal to ${schema.minimum}`));
  }
  if (schema.maximum !== undefined && typeof value === 'number' && value > schema.maximum) {
    problems.push(complain(`must be less than or equal to ${schema.maximum}`));
  }
  if (Array.isArray(value)) problems.push(...checkList(value, schema, place, complain));
  else if (isMapping(value)) problems.push(...checkMapping(value, schema, place, complain));
  if (schema.oneOf) {
    const results = schema.oneOf.map((choice) => check(value, choice, place));
    if (results.every((problem) => problem !== undefined)) problems.push(deepest(results));
  }
  return deepest(problems);
}

/** Members that are lists of texts in which each stands once, however often it is written. */
const SETS = new Set(
  'aliases annotations args cap_add cap_drop dns dns_opt dns_search environment expose labels link_local_ips links profiles sysctls tags tmpfs'.split(
    ' ',
  ),
);

type Complain = (text: string, bonus?: number) => Problem;

function checkList(
  list: readonly Value[],
  schema: SpecSchema,
  place: readonly string[],
  complain: Complain,
): (Problem | undefined)[] {
  const { items } = schema;
  const problems = items ? list.map((item, index) => check(item, items, [...place, String(index)])) : [];
  // The same text twice is no mistake where lists are made sets before.
  const isSet = items?.type === 'string' && SETS.has(place.at(-1) ?? '');
  const twins = schema.uniqueItems && !isSet ? duplicate(list) : undefined;
  return twins ? [complain(`items at ${twins.join(' and ')} are equal`), ...problems] : problems;
}

function checkMapping(
  mapping: Mapping,
  schema: SpecSchema,
  place: readonly string[],
  complain: Complain,
): (Problem | undefined)[] {
  const problems: (Problem | undefined)[] = [];
  const missing = (schema.required ?? []).filter((name) => !(name in mapping));
  if (missing.length > 0) {
    const names = missing.map((name) => `'${name}'`).join(', ');
    problems.push(complain(missing.length === 1 ? `missing property ${names}` : `missing properties ${names}`));
  }
  const strange: string[] = [];
  for (const [name, item] of Object.entries(mapping)) {
    const own = schemaOf(schema, name);
    if (own) problems.push(check(item, own, [...place, name]));
    else if (schema.additionalProperties === false) strange.push(`'${name}'`);
  }
  if (strange.length > 0) problems.push(complain(`additional properties ${strange.join(', ')} not allowed`, 1));
  return problems;
}

function readable(types: readonly string[]): string {
  const names = types.map((type) => (type === 'object' ? 'mapping' : type));
  const last = names.pop() as string;
  return names.length === 0 ? last : `${names.join(', ')} or ${last}`;
}
