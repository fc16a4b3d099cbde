import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { Addr } from '#netip/addr.ts';

/** What /etc/resolv.conf says, resolv.conf(5). */
export interface ResolverConfig {
  servers: Addr[];
  search: string[];
  ndots: number;
  /** In seconds, of one try with one server. */
  timeout: number;
  attempts: number;
  rotate: boolean;
  useVc: boolean;
}

const MAX_SERVERS = 3;

/** Reads /etc/resolv.conf; without a usable server, this host is asked. */
export function resolverConfig(proc: Process): ResolverConfig {
  const config: ResolverConfig = {
    servers: [],
    search: [],
    ndots: 1,
    timeout: 5,
    attempts: 2,
    rotate: false,
    useVc: false,
  };
  for (const line of fileLines(proc, '/etc/resolv.conf')) {
    const [keyword, ...values] = line
      .replace(/[#;].*$/, '')
      .trim()
      .split(/\s+/);
    if (keyword === 'nameserver') {
      const server = Addr.tryParse((values[0] ?? '').replace(/%.*$/, ''));
      if (server && config.servers.length < MAX_SERVERS) config.servers.push(server);
    } else if (keyword === 'search') config.search = values.filter((domain) => domain !== '.');
    else if (keyword === 'domain') config.search = values.slice(0, 1);
    else if (keyword === 'options') for (const option of values) readOption(config, option);
  }
  if (config.servers.length === 0) config.servers.push(Addr.LOOPBACK4);
  return config;
}

function readOption(config: ResolverConfig, option: string): void {
  const [name, value] = option.split(':');
  const number = Number(value ?? Number.NaN);
  if (name === 'ndots' && number >= 0) config.ndots = Math.min(15, number);
  else if (name === 'timeout' && number > 0) config.timeout = Math.min(30, number);
  else if (name === 'attempts' && number > 0) config.attempts = Math.min(5, number);
  else if (name === 'rotate') config.rotate = true;
  else if (name === 'use-vc') config.useVc = true;
}

/** The lines of a file; none where it cannot be read. */
export function fileLines(proc: Process, path: string): string[] {
  try {
    return proc.fs.readText(path).split('\n');
  } catch (error) {
    if (isErrno(error)) return [];
    throw error;
  }
}
