import type { Filters } from '#client/query.ts';
import { CliError } from '../errors.ts';
import type { FlagKind } from '../pflag/flag.ts';

/** `--filter name=value`, as often as wanted (docker/cli: opts.FilterOpt). */
export const FILTER: FlagKind<Filters> = {
  type: 'filter',
  zero: new Map(),
  parse(text, current) {
    if (text === '') return current;
    const equals = text.indexOf('=');
    if (equals < 0) throw new CliError('bad format of filter (expected name=value)');
    const name = text.slice(0, equals).trim().toLowerCase();
    const filters = new Map(current);
    filters.set(name, [...(filters.get(name) ?? []), text.slice(equals + 1).trim()]);
    return filters;
  },
  format: () => '',
};
