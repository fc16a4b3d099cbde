import type { GenericResource } from '#api/swarm/node.ts';
import { CliError } from '../errors.ts';
import { cut } from './list.ts';

/** `--generic-resource kind=value`: the form alone; @throws CliError */
export function validateGenericResource(text: string): string {
  if (!text.includes('=')) {
    throw new CliError(`invalid generic-resource format \`${text}\` expected \`name=value\``);
  }
  return text;
}

/** `kind=count` texts as the API has them; services cannot ask for named ones. @throws CliError */
export function parseGenericResources(texts: readonly string[]): GenericResource[] {
  const values = new Map<string, string[]>();
  for (const text of texts) {
    const [kind, value = ''] = cut(text, '=');
    values.set(kind, [...(values.get(kind) ?? []), value]);
  }
  const fail = (why: string) =>
    new CliError(`invalid generic resource specification: could not parse GenericResource: ${why}`);
  const resources: GenericResource[] = [];
  for (const [kind, given] of values) {
    if (kind === '' || given.includes('')) throw fail(`missing key or value in '${kind}=${given.join(' ')}'`);
    const counts = given.filter((value) => /^[+-]?\d+$/.test(value));
    if (counts.length > 0 && given.length > 1) {
      throw fail(`mixed discrete and named resources in expression '${kind}=[${given.join(' ')}]'`);
    }
    const count = Number(counts[0]);
    if (counts.length > 0 && count < 0) throw fail(`cannot ask for negative resource ${kind}`);
    if (counts.length > 0) resources.push({ DiscreteResourceSpec: { Kind: kind, Value: count } });
    else resources.push(...given.map((value) => ({ NamedResourceSpec: { Kind: kind, Value: value } })));
  }
  for (const { NamedResourceSpec: named } of resources) {
    if (named === undefined) continue;
    throw new CliError(
      `invalid generic-resource request \`${named.Kind}=${named.Value}\`, ` +
        'Named Generic Resources is not supported for service create or update',
    );
  }
  return resources;
}
