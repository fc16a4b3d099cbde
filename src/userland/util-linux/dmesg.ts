import { SECOND } from '#kernel/clock.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { strftime } from '../text/strftime.ts';

/** dmesg: what the kernel's log holds: the lines of iptables' LOG target. */
export function dmesg(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'TtHcCwx',
        long: { ctime: 'T', notime: 't', human: 'H', clear: 'C', 'read-clear': 'c', follow: 'w' },
        usage: 'dmesg [-cr] [-n LEVEL] [-s SIZE]\n\nPrint or control the kernel ring buffer',
      },
      family,
    );
    if (!proc.credentials.capabilities.has('SYSLOG')) {
      yield* proc.printError(
        family === 'gnu'
          ? 'dmesg: read kernel buffer failed: Operation not permitted\n'
          : 'dmesg: klogctl: Operation not permitted\n',
      );
      return 1;
    }
    for (const { time, text } of proc.kernel.net.netfilter.log.lines) {
      const seconds = time / SECOND;
      const stamp = options.has('t')
        ? ''
        : options.has('T')
          ? `[${strftime('%a %b %e %H:%M:%S %Y', proc.clock.wallTime(time).seconds)}] `
          : `[${seconds.toFixed(6).padStart(12)}] `;
      yield* proc.print(`${stamp}${text}\n`);
    }
    return 0;
  };
}
