import { CliError } from '../errors.ts';
import { readCsv } from '../pflag/csv.ts';
import type { FlagKind } from '../pflag/flag.ts';
import { parseInteger } from '../pflag/number.ts';
import { cut } from './list.ts';

/** A network a container is to be attached to, and how. */
export interface NetworkAttachment {
  target: string;
  aliases: string[];
  driverOptions?: Record<string, string>;
  links?: string[];
  ipv4?: string;
  ipv6?: string;
  linkLocal?: string[];
  mac?: string;
  gatewayPriority?: number;
}

/** `name`, or `name=…,alias=…,ip=…,ip6=…,mac-address=…,link-local-ip=…,driver-opt=…,gw-priority=…`; @throws CliError */
export function parseNetwork(text: string): NetworkAttachment {
  if (!/\w+=\w+(,\w+=\w+)*/.test(text)) return { target: text, aliases: [] };
  const attachment: NetworkAttachment = { target: '', aliases: [] };
  for (const field of readCsv(text)) {
    const [rawKey, rawValue] = cut(field, '=');
    if (rawValue === undefined || rawKey === '') throw new CliError(`invalid field ${field}`);
    const key = rawKey.trim().toLowerCase();
    const value = rawValue.trim();
    if (key === 'name') attachment.target = value;
    else if (key === 'alias') attachment.aliases.push(value);
    else if (key === 'ip') attachment.ipv4 = value;
    else if (key === 'ip6') attachment.ipv6 = value;
    else if (key === 'mac-address') attachment.mac = value;
    else if (key === 'link-local-ip') attachment.linkLocal = [...(attachment.linkLocal ?? []), value];
    else if (key === 'driver-opt') {
      attachment.driverOptions = { ...attachment.driverOptions, ...parseDriverOption(value) };
    } else if (key === 'gw-priority') attachment.gatewayPriority = parsePriority(value);
    else throw new CliError(`invalid field key ${key}`);
  }
  if (attachment.target === '') throw new CliError('network name/id is not specified');
  return attachment;
}

function parseDriverOption(text: string): Record<string, string> {
  const [name, value] = cut(text, '=');
  if (value === undefined || name === '') throw new CliError('invalid key value pair format in driver options');
  return { [name.trim()]: value.trim() };
}

function parsePriority(text: string): number {
  try {
    return Number(parseInteger(text, 64, true, 10));
  } catch (error) {
    const reason = (error as Error).message.split(': ').pop();
    throw new CliError(`invalid gw-priority (${text}): ${reason}`);
  }
}

/** Networks, in the order given. */
export const NETWORK: FlagKind<readonly NetworkAttachment[]> = {
  type: 'network',
  zero: [],
  parse: (text, current) => [...current, parseNetwork(text)],
  format: () => '',
};
