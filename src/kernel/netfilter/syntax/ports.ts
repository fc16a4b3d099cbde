import { parameterProblem } from '../problem.ts';
import { serviceName, servicePort } from './services.ts';

/** Ports from `first` to `last`, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** A port by number or service name. @throws Problem */
export function parsePort(text: string): number {
  const port = /^(0x[\da-f]+|\d+)$/i.test(text) ? Number(text) : servicePort(text);
  if (port === undefined || port > 65_535) throw parameterProblem(`invalid port/service \`${text}' specified`);
  return port;
}

/** `80`, `80:90`, `:1024` or `1024:`. @throws Problem */
export function parsePortRange(text: string): PortRange {
  const colon = text.indexOf(':');
  if (colon < 0) {
    const port = parsePort(text);
    return { first: port, last: port };
  }
  const first = colon === 0 ? 0 : parsePort(text.slice(0, colon));
  const last = colon === text.length - 1 ? 65_535 : parsePort(text.slice(colon + 1));
  if (first > last) throw parameterProblem('invalid portrange (min > max)');
  return { first, last };
}

/** A range as iptables-save prints it. */
export function rangeText({ first, last }: PortRange): string {
  return first === last ? String(first) : `${first}:${last}`;
}

/** A port for a listing. */
export function portName(port: number, protocol: number, numeric: boolean): string {
  return (numeric ? undefined : serviceName(port, protocol)) ?? String(port);
}
