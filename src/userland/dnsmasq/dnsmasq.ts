import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { untilStopped } from '../servers/http/serve.ts';
import { type DnsmasqConfiguration, readConfiguration } from './configuration.ts';
import { DhcpServer } from './server.ts';

const VERSION = '2.91';

/**
 * dnsmasq(8) as a DHCP server: `dnsmasq --port=0 --dhcp-range=192.168.56.100,192.168.56.150,12h`. Its DNS part is left out, so
 * the port has to be 0. Exit status: 1 for a wrong configuration, 2 where a port is taken.
 */
export function* dnsmasq(proc: Process): Coroutine<number> {
  const args = proc.argv.slice(1);
  if (args.includes('--version') || args.includes('-v')) {
    yield* proc.print(`Dnsmasq version ${VERSION}  Copyright (c) 2000-2025 Simon Kelley\n`);
    return 0;
  }
  const configuration = readConfiguration(args, (path) => (proc.fs.exists(path) ? proc.fs.readText(path) : undefined));
  if (typeof configuration === 'string') return yield* fail(proc, configuration, 1);
  if (configuration.port !== 0) return yield* fail(proc, 'not simulated: DNS; say --port=0 for DHCP alone', 1);
  if (configuration.ranges.length === 0) return yield* fail(proc, 'not simulated: neither DNS nor --dhcp-range', 1);
  const log = logger(configuration);
  let server: DhcpServer;
  try {
    server = new DhcpServer(proc, configuration, (text) => log(server.proc, `dnsmasq-dhcp: ${text}`));
  } catch (error) {
    if (!isErrno(error)) throw error;
    return yield* fail(proc, `failed to bind DHCP server socket: ${error.message}`, 2);
  }
  const work = function* (own: Process): Coroutine<number> {
    server.proc = own;
    yield* log(own, `dnsmasq: started, version ${VERSION} DNS disabled`);
    for (const { first, last, lease } of configuration.ranges)
      yield* log(own, `dnsmasq-dhcp: DHCP, IP range ${first.text} -- ${last.text}, lease time ${timeText(lease)}`);
    own.thread(server.serve());
    yield* untilStopped(own);
    yield* log(own, 'dnsmasq: exiting on receipt of SIGTERM');
    return 0;
  };
  if (configuration.noDaemon || configuration.keepInForeground) return yield* work(proc);
  const nowhere = proc.fs.open('/dev/null', { read: true, write: true });
  const files = proc.files.entries().filter(([fd]) => fd > 2);
  proc.fork(work, { files: [...([0, 1, 2] as const).map((fd) => [fd, nowhere] as const), ...files], session: {} });
  return 0;
}

/** Writes to the log file where there is one, and to standard error with -d; a daemon without a file is silent here. */
function logger({ logFile, noDaemon }: DnsmasqConfiguration): (proc: Process, text: string) => Coroutine<void> {
  return function* (proc, text) {
    if (logFile !== undefined && logFile !== '-') {
      const stamp = new Date(proc.clock.wallTime().seconds * 1000).toUTCString();
      const [, day = '', month = '', , time = ''] = stamp.split(' ');
      const known = proc.fs.exists(logFile) ? proc.fs.readText(logFile) : '';
      const [program = '', ...rest] = text.split(': ');
      const line = `${month} ${day.replace(/^0/, ' ')} ${time} ${program}[${proc.pid}]: ${rest.join(': ')}\n`;
      proc.fs.writeFile(logFile, `${known}${line}`, 0o640);
    } else if (noDaemon || logFile === '-') yield* proc.printError(`${text}\n`);
  };
}

function* fail(proc: Process, reason: string, status: number): Coroutine<number> {
  yield* proc.printError(`\ndnsmasq: ${reason}\n`);
  return status;
}

function timeText(seconds: number): string {
  if (seconds === 0xffff_ffff) return 'infinite';
  if (seconds % 86_400 === 0) return `${seconds / 86_400}d`;
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
