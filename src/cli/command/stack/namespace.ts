import type { Filters } from '#client/query.ts';
import { CliError } from '../../command.ts';
import { quote } from '../../pflag/quote.ts';

/** The label that says which stack an object belongs to. */
export const NAMESPACE_LABEL = 'com.docker.stack.namespace';

/** Filters for the objects of a stack, with others beside. */
export function stackFilters(stack: string, others: Filters = new Map()): Filters {
  return new Map([...others, ['label', [...(others.get('label') ?? []), `${NAMESPACE_LABEL}=${stack}`]]]);
}

/** @throws CliError for a name of nothing but quotes and blanks */
export function checkStackName(name: string): void {
  if (name.replace(/['"\s]/g, '') === '') throw new CliError(`invalid stack name: ${quote(name)}`);
}

/** A stack's object by its full name: `stack_name`. */
export function scoped(stack: string, name: string): string {
  return `${stack}_${name}`;
}
