import type { Ulimit } from '#api/container.ts';
import { CliError } from '../errors.ts';
import type { FlagKind } from '../pflag/flag.ts';
import { parseInteger } from '../pflag/number.ts';
import { cut } from './list.ts';

const NAMES = new Set(
  'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(' '),
);

/** `name=soft[:hard]`; @throws CliError with go-units' words */
export function parseUlimit(text: string): Ulimit {
  const [name, limits] = cut(text, '=');
  if (limits === undefined) throw new CliError(`invalid ulimit argument: ${text}`);
  if (!NAMES.has(name)) throw new CliError(`invalid ulimit type: ${name}`);
  const parts = limits.split(':');
  if (parts.length > 2) {
    throw new CliError(`too many limit value arguments - ${limits}, can only have up to two, \`soft[:hard]\``);
  }
  const given = parts[1] === undefined ? undefined : Number(parseInteger(parts[1], 64, true, 10));
  const soft = Number(parseInteger(parts[0] as string, 64, true, 10));
  const hard = given ?? soft;
  const order = 'ulimit soft limit must be less than or equal to hard limit';
  if (hard !== -1 && soft === -1) throw new CliError(`${order}: soft: -1 (unlimited), hard: ${hard}`);
  if (hard !== -1 && soft > hard) throw new CliError(`${order}: ${soft} > ${hard}`);
  return { Name: name, Hard: hard, Soft: soft };
}

/** Resource limits, one a name. */
export const ULIMIT: FlagKind<ReadonlyMap<string, Ulimit>> = {
  type: 'ulimit',
  zero: new Map<string, Ulimit>(),
  parse: (text, current) => {
    const limit = parseUlimit(text);
    return new Map(current).set(limit.Name, limit);
  },
  format: (value) => `[${[...value.values()].map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`).join(' ')}]`,
};
