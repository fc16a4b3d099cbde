import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { HARDWARE } from '#kernel/hardware.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Family } from '../getopt.ts';
import { strftime } from '../text/strftime.ts';

/** uptime */
export const uptime: Program = function* (proc) {
  const minutes = Math.floor(proc.clock.now / SECOND / 60);
  const hours = Math.floor(minutes / 60);
  const up = hours > 0 ? `${hours % 24}:${String(minutes % 60).padStart(2, '0')}` : `${minutes} min`;
  const days = Math.floor(hours / 24);
  const now = strftime('%H:%M:%S', proc.clock.wallTime().seconds);
  yield* proc.print(
    ` ${now} up ${days > 0 ? `${days} day${days > 1 ? 's' : ''}, ` : ''} ${up},  0 users,  load average: ${loadAverage(proc)}\n`,
  );
  return 0;
};

/** The numbers of /proc/meminfo, in kB. */
function memory(proc: Process): Map<string, number> {
  const text = proc.fs.exists('/proc/meminfo')
    ? proc.fs.readText('/proc/meminfo')
    : `MemTotal: ${HARDWARE.memory} kB\n`;
  return new Map(
    [...text.matchAll(/^(\w+)[^:]*:\s+(\d+)/gm)].map(([, name, value]) => [name as string, Number(value)]),
  );
}

/** free */
export const free: Program = function* (proc) {
  const option = proc.argv.slice(1).join('');
  const divisor = /g/.test(option) ? 1024 ** 2 : /m/.test(option) ? 1024 : /b/.test(option) ? 1 / 1024 : 1;
  const human = option.includes('h');
  const values = memory(proc);
  const of = (name: string) => values.get(name) ?? 0;
  const [total, unused] = [of('MemTotal'), of('MemFree')];
  const cache = of('Buffers') + of('Cached') + of('SReclaimable');
  const available = of('MemAvailable') || unused + cache;
  const show = (kilobytes: number) =>
    (human ? humanKilobytes(kilobytes) : String(Math.floor(kilobytes / divisor))).padStart(12);
  const line = (name: string, numbers: number[]) => `${name.padEnd(8)}${numbers.map(show).join('')}\n`;
  const header = `${' '.repeat(8)}${['total', 'used', 'free', 'shared', 'buff/cache', 'available'].map((name) => name.padStart(12)).join('')}\n`;
  yield* proc.print(
    header +
      line('Mem:', [total, total - available, unused, of('Shmem'), cache, available]) +
      line('Swap:', [of('SwapTotal'), 0, of('SwapFree')]),
  );
  return 0;
};

function humanKilobytes(kilobytes: number): string {
  let value = kilobytes;
  let unit = 0;
  while (value >= 1024 && unit < 3) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}${['Ki', 'Mi', 'Gi', 'Ti'][unit]}`;
}

/** uname */
export function uname(family: Family): Program {
  return function* (proc) {
    const letters =
      proc.argv
        .slice(1)
        .join('')
        .replace(/[^a-zA-Z]/g, '') || 's';
    const parts: Record<string, string> = {
      s: 'Linux',
      n: proc.namespaces.uts.hostname,
      r: proc.kernel.release,
      v: '#1 SMP PREEMPT_DYNAMIC @0',
      m: 'x86_64',
      o: 'GNU/Linux',
    };
    const wrong = [...letters].find((letter) => letter !== 'a' && !(letter in parts) && !'pi'.includes(letter));
    if (wrong !== undefined) {
      yield* proc.printError(
        `uname: invalid option -- '${wrong}'\n${family === 'gnu' ? "Try 'uname --help' for more information.\n" : ''}`,
      );
      return 1;
    }
    yield* proc.print(
      `${Object.entries(parts)
        .filter(([letter]) => letters.includes('a') || letters.includes(letter))
        .map(([, text]) => text)
        .join(' ')}\n`,
    );
    return 0;
  };
}

/** id; busybox's tells of groups only where there are supplementary ones. */
export function id(family: Family): Program {
  return (proc) => identity(proc, family);
}

function* identity(proc: Process, family: Family): Coroutine<number> {
  const { uid, gid } = proc.credentials;
  const name = (file: string, number: number) =>
    proc.fs.exists(file)
      ? proc.fs
          .readText(file)
          .split('\n')
          .find((line) => line.split(':')[2] === String(number))
          ?.split(':')[0]
      : undefined;
  const user = name('/etc/passwd', uid);
  const group = name('/etc/group', gid);
  const option = proc.argv[1] ?? '';
  const wanted = proc.argv.slice(1).find((arg) => !arg.startsWith('-'));
  if (wanted !== undefined && wanted !== user) {
    yield* proc.printError(`id: ‘${wanted}’: no such user\n`);
    return 1;
  }
  if (/^(-\w*Z|--context$)/.test(option)) {
    if (proc.kernel.selinux) yield* proc.print(`${proc.credentials.label ?? ''}\n`);
    else yield* proc.printError('id: --context (-Z) works only on an SELinux-enabled kernel\n');
    return proc.kernel.selinux ? 0 : 1;
  }
  const groups = [...new Set([gid, ...(proc.credentials.groups ?? [])])];
  const label = (number: number, text: string | undefined) =>
    text === undefined ? String(number) : `${number}(${text})`;
  if (/^-\w*u/.test(option)) yield* proc.print(`${option.includes('n') ? (user ?? uid) : uid}\n`);
  else if (/^-\w*G/.test(option)) {
    const shown = groups.map((each) => (option.includes('n') ? (name('/etc/group', each) ?? each) : each));
    yield* proc.print(`${shown.join(' ')}\n`);
  } else if (/^-\w*g/.test(option)) yield* proc.print(`${option.includes('n') ? (group ?? gid) : gid}\n`);
  else {
    const shown = [...groups].sort((a, b) => a - b).map((each) => label(each, name('/etc/group', each)));
    const alone = family === 'busybox' && (proc.credentials.groups ?? []).length === 0;
    const context = family === 'gnu' && proc.kernel.selinux ? ` context=${proc.credentials.label ?? ''}` : '';
    const all = alone ? '' : ` groups=${shown.join(',')}`;
    yield* proc.print(`uid=${label(uid, user)} gid=${label(gid, group)}${all}${context}\n`);
  }
  return 0;
}

/** hostname */
export function hostname(family: Family): Program {
  return function* (proc) {
    const { uts, net } = proc.namespaces;
    const option = proc.argv.slice(1).find((arg) => arg.startsWith('-'));
    const wanted = proc.argv.slice(1).find((arg) => !arg.startsWith('-'));
    if (wanted !== undefined) {
      if (!proc.has('SYS_ADMIN', 'uts')) {
        yield* proc.printError(
          family === 'gnu'
            ? 'hostname: you must be root to change the host name\n'
            : 'hostname: sethostname: Operation not permitted\n',
        );
        return 1;
      }
      uts.hostname = wanted;
      return 0;
    }
    const addresses = net.devices
      .list()
      .filter((device) => device !== net.loopback && device.up)
      .flatMap((device) =>
        device.addresses.filter((address) => address.scope === 'global').map((address) => address.prefix.addr.text),
      );
    switch (option) {
      case undefined:
      case '-s':
      case '--short':
        yield* proc.print(`${option === undefined ? uts.hostname : uts.hostname.split('.')[0]}\n`);
        return 0;
      case '-f':
      case '--fqdn':
        yield* proc.print(
          `${uts.hostname}${uts.domainname === '(none)' || uts.domainname === '' || uts.hostname.includes('.') ? '' : `.${uts.domainname}`}\n`,
        );
        return 0;
      case '-d':
        yield* proc.print(
          `${uts.hostname.split('.').slice(1).join('.') || (uts.domainname === '(none)' ? '' : uts.domainname)}\n`,
        );
        return 0;
      case '-i': {
        const own = proc.fs
          .readText('/etc/hosts')
          .split('\n')
          .filter((line) => line.split(/\s+/).slice(1).includes(uts.hostname))
          .map((line) => line.split(/\s+/)[0]);
        yield* proc.print(`${own.join(' ')}\n`);
        return own.length > 0 ? 0 : 1;
      }
      case '-I':
        if (family === 'gnu') {
          yield* proc.print(`${addresses.map((address) => `${address} `).join('')}\n`);
          return 0;
        }
    }
    yield* proc.printError(`hostname: invalid option -- '${option.replace(/^-+/, '')}'\n`);
    return 1;
  };
}

/** The three averages of /proc/loadavg. */
export function loadAverage(proc: Process, separator = ', '): string {
  const text = proc.fs.exists('/proc/loadavg') ? proc.fs.readText('/proc/loadavg') : '0.00 0.00 0.00';
  return text.split(' ').slice(0, 3).join(separator);
}
