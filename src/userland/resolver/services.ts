import type { Process } from '#kernel/process/process.ts';
import { fileLines } from './config.ts';

/** The number of a port given by number or by its name in /etc/services; undefined where it is neither. */
export function portNumber(proc: Process, text: string, protocol: 'tcp' | 'udp' = 'tcp'): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= 65_535 ? Number(text) : undefined;
  for (const [name, port, aliases] of services(proc, protocol))
    if (name === text || aliases.includes(text)) return port;
  return undefined;
}

/** The name of a port in /etc/services, if it has one. */
export function portName(proc: Process, port: number, protocol: 'tcp' | 'udp'): string | undefined {
  for (const [name, number] of services(proc, protocol)) if (number === port) return name;
  return undefined;
}

function* services(proc: Process, protocol: string): Generator<[name: string, port: number, aliases: string[]]> {
  for (const line of fileLines(proc, '/etc/services')) {
    const match = /^(\S+)\s+(\d+)\/(\w+)\s*([^#]*)/.exec(line);
    if (match && match[3] === protocol) yield [match[1] ?? '', Number(match[2]), (match[4] ?? '').trim().split(/\s+/)];
  }
}
