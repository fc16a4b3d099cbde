// What the checkers of stack files (schema.ts) and of Compose files (spec/validate.ts) have in common.
import { isMapping, type Value } from './yaml.ts';

/** Types of JSON Schema. */
export type TypeName = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'null';

/** The schema of a member of a mapping: by its name, else by the first pattern that fits. */
export function schemaOf<S>(
  schema: { properties?: Readonly<Record<string, S>>; patternProperties?: Readonly<Record<string, S>> },
  name: string,
): S | undefined {
  const { properties = {}, patternProperties = {} } = schema;
  if (Object.hasOwn(properties, name)) return properties[name];
  return Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern).test(name))?.[1];
}

/** Whether a value has a type. */
export function isOf(value: Value, type: TypeName): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isMapping(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

/** The places of the first two elements that are the same. */
export function duplicate(list: readonly Value[]): [number, number] | undefined {
  const seen = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const key = JSON.stringify(item);
    const first = seen.get(key);
    if (first !== undefined) return [first, index];
    seen.set(key, index);
  }
  return undefined;
}
