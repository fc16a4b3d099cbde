import type { PortConfig, PortProtocol, PublishMode } from '#api/swarm/network.ts';
import { CliError } from '../errors.ts';
import { readCsv } from '../pflag/csv.ts';
import type { FlagKind } from '../pflag/flag.ts';
import { parseInteger } from '../pflag/number.ts';
import { cut } from './list.ts';
import { omitEmpty } from './omitempty.ts';
import { parsePortRange, parsePortSpec } from './port.ts';

/**
 * `--publish` of services: `[published:]target[/protocol]`, ports being ranges or not, or
 * `published=…,target=…,protocol=…,mode=ingress|host`; @throws CliError
 */
export function parseSwarmPorts(text: string): PortConfig[] {
  return /\w+=\w+(,\w+=\w+)*/.test(text) ? [parseLong(text)] : parseShort(text);
}

function parseLong(text: string): PortConfig {
  const port: PortConfig = { Protocol: 'tcp', PublishMode: 'ingress' };
  for (const field of readCsv(text)) {
    const [key, value] = cut(field.toLowerCase(), '=');
    if (value === undefined || key === '') throw new CliError(`invalid field: ${field}`);
    if (key === 'protocol') {
      if (!['tcp', 'udp', 'sctp'].includes(value)) throw new CliError(`invalid protocol value '${value}'`);
      port.Protocol = value as PortProtocol;
    } else if (key === 'mode') {
      if (value !== 'ingress' && value !== 'host') {
        throw new CliError(`invalid publish mode value (${value}): must be either 'ingress' or 'host'`);
      }
      port.PublishMode = value as PublishMode;
    } else if (key === 'target') port.TargetPort = portNumber('target', value);
    else if (key === 'published') port.PublishedPort = portNumber('published', value);
    else throw new CliError(`invalid field key: ${key}`);
  }
  if (!port.TargetPort) throw new CliError("missing mandatory field 'target'");
  return omitEmpty(port);
}

function portNumber(what: string, text: string): number {
  try {
    return Number(parseInteger(text, 16, false, 10));
  } catch (error) {
    const reason = (error as Error).message.split(': ').pop();
    throw new CliError(`invalid ${what} port (${text}): value must be an integer: ${reason}`);
  }
}

function parseShort(text: string): PortConfig[] {
  const mappings = parsePortSpec(text);
  if (mappings.some(({ hostIp }) => hostIp !== '')) throw new CliError('hostip is not supported');
  return mappings.flatMap(({ port, hostPort }) => {
    const [target, protocol] = cut(port, '/');
    const [first, last] = hostPort === '' ? [0, 0] : parsePortRange(hostPort);
    return Array.from({ length: last - first + 1 }, (_, index) =>
      omitEmpty<PortConfig>({
        Protocol: protocol as PortProtocol,
        TargetPort: Number(target),
        PublishedPort: first + index,
        PublishMode: 'ingress',
      }),
    );
  });
}

/** A port as errors and help show it: `8080:80/tcp/ingress`. */
export function portText({ PublishedPort = 0, TargetPort = 0, Protocol = 'tcp', PublishMode = 'ingress' }: PortConfig) {
  return `${PublishedPort}:${TargetPort}/${Protocol}/${PublishMode}`;
}

/** Ports of a service. */
export const SWARM_PORT: FlagKind<readonly PortConfig[]> = {
  type: 'port',
  zero: [],
  parse: (text, current) => [...current, ...parseSwarmPorts(text)],
  format: (value) => value.map(portText).join(', '),
};
