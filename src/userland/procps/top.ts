import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { HARDWARE } from '#kernel/hardware.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { RAW } from '#kernel/tty/termios.ts';
import { terminalOf } from '#kernel/tty/tty.ts';
import { residentSize, virtualSize } from '#kernel/vfs/procusage.ts';
import { type Family, getopt } from '../getopt.ts';
import { nameOfUser, uidSeen } from '../text/owners.ts';
import { strftime } from '../text/strftime.ts';
import { loadAverage } from './system.ts';

/** top: the processes, most busy first, again and again until q or Ctrl-C; -b prints them without a screen. */
export function top(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'bn:d:Hm',
        usage: 'top [-bmH] [-n COUNT] [-d SECONDS]\n\nShow a view of process activity in real time.',
      },
      family,
    );
    for (const [letter, what] of [
      ['d', 'delay interval'],
      ['n', 'iterations argument'],
    ] as const) {
      const given = options.value(letter);
      if (
        given === undefined ||
        ((letter === 'd' && family === 'gnu' ? /^\d+(\.\d*)?$/ : /^\d+$/).test(given) &&
          !(family === 'gnu' && letter === 'n' && Number(given) === 0))
      )
        continue;
      yield* proc.printError(`top: ${family === 'gnu' ? `bad ${what}` : 'invalid number'} '${given}'\n`);
      return 1;
    }
    const count = Number(options.value('n') ?? Number.POSITIVE_INFINITY);
    const delay = Number(options.value('d') ?? (family === 'gnu' ? 3 : 5)) * SECOND;
    const tty = proc.files.has(1) ? terminalOf(proc.files.get(1)) : undefined;
    if (!options.has('b') && !tty && family === 'gnu') {
      yield* proc.printError('top: failed tty get\n');
      return 1;
    }
    if (options.has('b') || !tty) {
      for (let round = 0; round < count; round++) {
        if (round > 0) {
          yield* proc.sleep(delay);
          yield* proc.print('\n');
        }
        yield* proc.print(`${screen(proc, family).join('\n')}\n`);
      }
      return 0;
    }
    const before = tty.settings;
    tty.configure({ ...RAW, opost: true, isig: true });
    proc.onSignal('SIGINT', () => {}, { interrupt: true });
    try {
      for (let round = 0; round < count; round++) {
        const lines = screen(proc, family).slice(0, tty.size.rows - 1);
        yield* proc.print(`\x1b[H\x1b[J${lines.map((line) => line.slice(0, tty.size.columns)).join('\n')}\n`);
        if (round + 1 < count && (yield* quits(proc, delay))) break;
      }
    } catch (error) {
      if (!isErrno(error, 'EINTR')) throw error;
    } finally {
      tty.configure(before);
    }
    return 0;
  };
}

/** Waits for `delay` or a key. @returns whether the key was q */
function* quits(proc: Process, delay: number): Coroutine<boolean> {
  const input = proc.files.get(0);
  const ready = yield* proc.poll([input], delay);
  if (ready.length === 0) return false;
  const bytes = yield* proc.read(0, 16);
  return bytes.length === 0 || bytes[0] === 0x71 || bytes[0] === 0x51;
}

function screen(proc: Process, family: Family): string[] {
  const rows = proc.namespaces.pid.list();
  return family === 'gnu' ? procpsScreen(proc, rows) : busyboxScreen(proc, rows);
}

type Rows = ReturnType<Process['namespaces']['pid']['list']>;

/** Per cent of all processors that processes have taken since the start. */
function busy(proc: Process): number {
  const text = proc.fs.exists('/proc/stat') ? proc.fs.readText('/proc/stat') : '';
  const [user = 0, , , idle = 1] = (/^cpu +(.*)$/m.exec(text)?.[1] ?? '').split(' ').map(Number);
  return (user / Math.max(1, user + idle)) * 100;
}

/** Per cent of a processor that a process has taken since it was started. */
function busyShare(process: Process): number {
  const lived = process.clock.now - process.startedAt;
  return lived > 0 ? (process.processorTime / lived) * 100 : 0;
}

/** The numbers of /proc/meminfo, in kB. */
function memory(proc: Process): (name: string) => number {
  const text = proc.fs.exists('/proc/meminfo') ? proc.fs.readText('/proc/meminfo') : '';
  const values = new Map([...text.matchAll(/^(\w+):\s+(\d+)/gm)].map(([, name, value]) => [name, Number(value)]));
  return (name) => values.get(name) ?? 0;
}

function procpsScreen(proc: Process, rows: Rows): string[] {
  const of = memory(proc);
  const minutes = Math.floor(proc.clock.now / SECOND / 60);
  const up = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
  const counted = (letter: string) => rows.filter(({ process }) => process.state === letter).length;
  const mebibytes = (kilobytes: number) => (kilobytes / 1024).toFixed(1).padStart(8);
  const cache = of('Buffers') + of('Cached') + of('SReclaimable');
  const used = of('MemTotal') - of('MemAvailable');
  const lines = [
    `top - ${strftime('%H:%M:%S', proc.clock.wallTime().seconds)} up ${up.padStart(5)},  0 users,  load average: ${loadAverage(proc)}`,
    `Tasks: ${rows.length} total, ${counted('R')} running, ${counted('S')} sleep, 0 d-sleep, ${counted('T')} stopped, ${counted('Z')} zombie`,
    `%Cpu(s):${busy(proc).toFixed(1).padStart(5)} us,  0.0 sy,  0.0 ni,${(100 - busy(proc)).toFixed(1).padStart(5)} id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st `,
    `MiB Mem :${mebibytes(of('MemTotal'))} total,${mebibytes(of('MemFree'))} free,${mebibytes(used)} used,${mebibytes(cache)} buff/cache     `,
    `MiB Swap:${mebibytes(of('SwapTotal'))} total,${mebibytes(of('SwapFree'))} free,${mebibytes(0)} used.${mebibytes(of('MemAvailable'))} avail Mem `,
    '',
    '  PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
  ];
  for (const { pid, process } of rows) {
    const user = nameOfUser(proc, uidSeen(proc, process)).slice(0, 8).padEnd(8);
    const resident = Math.ceil(residentSize(process) / 1024);
    const size = Math.ceil(virtualSize(process) / 1024);
    const share = ((resident / HARDWARE.memory) * 100).toFixed(1).padStart(5);
    const seconds = process.processorTime / SECOND;
    const took = `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, '0')}`;
    const ofOne = busyShare(process).toFixed(1).padStart(5);
    lines.push(
      `${String(pid).padStart(5)} ${user}  20   0 ${String(size).padStart(7)} ${String(resident).padStart(6)} ${'0'.padStart(6)} ${process.state} ${ofOne} ${share} ${took.padStart(9)} ${process.comm}`,
    );
  }
  return lines;
}

function busyboxScreen(proc: Process, rows: Rows): string[] {
  const of = memory(proc);
  const lines = [
    `Mem: ${of('MemTotal') - of('MemFree')}K used, ${of('MemFree')}K free, ${of('Shmem')}K shrd, ${of('Buffers')}K buff, ${of('Cached')}K cached`,
    `CPU: ${String(Math.round(busy(proc))).padStart(3)}% usr   0% sys   0% nic ${String(100 - Math.round(busy(proc))).padStart(3)}% idle   0% io   0% irq   0% sirq`,
    `Load average: ${loadAverage(proc, ' ')} 1/${rows.length} ${rows[rows.length - 1]?.pid ?? 0}`,
    '  PID  PPID USER     STAT   RSS %RSS %CPU COMMAND',
  ];
  for (const { pid, process } of rows) {
    const parent = String(process.parent?.pidIn(proc.namespaces.pid) ?? 0).padStart(5);
    const user = nameOfUser(proc, uidSeen(proc, process)).slice(0, 8).padEnd(8);
    const command = process.argv.join(' ');
    lines.push(
      `${String(pid).padStart(5)} ${parent} ${user} ${process.state.padEnd(4)} ${String(Math.ceil(residentSize(process) / 1024)).padStart(6)} ${String(Math.round((residentSize(process) / 1024 / HARDWARE.memory) * 100)).padStart(3)}% ${String(Math.round(busyShare(process) / HARDWARE.processors)).padStart(3)}% ${command}`,
    );
  }
  return lines;
}
