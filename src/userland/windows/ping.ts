import { MILLISECOND, SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { IcmpSocket } from '#kernel/socket/icmpsocket.ts';
import type { Addr, Family } from '#netip/addr.ts';
import { type Echo, probe } from '../iputils/probe.ts';
import { getaddrinfo, getnameinfo } from '../resolver/getaddrinfo.ts';

/** What a name stands for, or undefined. */
export function* addressOf(proc: Process, name: string, family?: Family): Coroutine<Addr | undefined> {
  const found = yield* getaddrinfo(proc, name, family);
  if (!found.ok) return undefined;
  return found.addresses.find((addr) => addr.family === (family ?? 4)) ?? found.addresses[0];
}

/** ping.exe: -n, -t, -l, -w, -i, -f, -a, -4, -6. Exit status 0 where something came back. */
export const ping: Program = function* (proc) {
  const numbers = new Map<string, number>();
  const flags = new Set<string>();
  let target = '';
  const args = proc.argv.slice(1);
  while (args.length > 0) {
    const arg = args.shift() as string;
    const letter = /^[-/]([A-Za-z0-9])$/.exec(arg)?.[1]?.toLowerCase();
    if (letter === undefined) target = arg;
    else if ('nlwi'.includes(letter)) numbers.set(letter, Number(args.shift()));
    else if ('tfa46'.includes(letter)) flags.add(letter);
    else {
      yield* proc.printError(`ping: not simulated: ${arg}\n`);
      return 1;
    }
  }
  if (target === '') {
    yield* proc.print(
      '\nUsage: ping [-t] [-a] [-n count] [-l size] [-f] [-i TTL] [-w timeout] [-4] [-6] target_name\n',
    );
    return 1;
  }
  const family = flags.has('6') ? 6 : flags.has('4') ? 4 : undefined;
  const addr = yield* addressOf(proc, target, family);
  if (!addr) {
    yield* proc.print(`Ping request could not find host ${target}. Please check the name and try again.\n`);
    return 1;
  }
  const socket = new IcmpSocket(proc.namespaces.net, addr.family, proc);
  proc.files.install(socket);
  const name = flags.has('a') ? ((yield* getnameinfo(proc, addr)) ?? target) : target;
  const size = numbers.get('l') ?? 32;
  const shown = name === addr.text ? addr.text : `${name} [${addr.text}]`;
  yield* proc.print(`\nPinging ${shown} with ${size} bytes of data:\n`);
  let stopped = false;
  proc.onSignal(
    'SIGINT',
    () => {
      stopped = true;
    },
    { interrupt: true },
  );
  const count = flags.has('t') ? Number.POSITIVE_INFINITY : (numbers.get('n') ?? 4);
  const timeout = (numbers.get('w') ?? 4000) * MILLISECOND;
  const times: number[] = [];
  let sent = 0;
  let received = 0;
  try {
    while (sent < count && !stopped) {
      const start = proc.clock.now;
      sent++;
      const echo = yield* probe(proc, socket, addr, {
        id: proc.pid & 0xffff,
        seq: sent,
        data: new Uint8Array(size),
        ttl: numbers.get('i'),
        dontFragment: flags.has('f'),
        timeout,
      });
      // An answer of somebody else counts as received, too.
      if (echo.kind === 'reply' || echo.kind === 'error') received++;
      if (echo.kind === 'reply') times.push(Math.floor(echo.took / MILLISECOND));
      yield* proc.print(`${lineOf(echo, size)}\n`);
      const pause = start + SECOND - proc.clock.now;
      if (sent < count && pause > 0) yield* proc.sleep(pause);
    }
  } catch (error) {
    if (!isErrno(error, 'EINTR')) throw error;
  }
  const lost = sent - received;
  let text = `\nPing statistics for ${addr.text}:\n    Packets: Sent = ${sent}, Received = ${received}, Lost = ${lost} (${sent === 0 ? 0 : Math.floor((lost * 100) / sent)}% loss),\n`;
  if (times.length > 0) {
    const average = Math.floor(times.reduce((sum, time) => sum + time, 0) / times.length);
    text += `Approximate round trip times in milli-seconds:\n    Minimum = ${Math.min(...times)}ms, Maximum = ${Math.max(...times)}ms, Average = ${average}ms\n`;
  }
  yield* proc.print(text);
  return times.length > 0 ? 0 : 1;
};

function lineOf(echo: Echo, size: number): string {
  if (echo.kind === 'timeout') return 'Request timed out.';
  if (echo.kind === 'unsent')
    return echo.error.code === 'EMSGSIZE'
      ? 'Packet needs to be fragmented but DF set.'
      : 'PING: transmit failed. General failure. ';
  const { from, message, ttl } = echo.received;
  if (echo.kind === 'error') {
    const what =
      message.type === 'time-exceeded'
        ? 'TTL expired in transit.'
        : message.code === 1
          ? 'Destination host unreachable.'
          : message.code === 3
            ? 'Destination port unreachable.'
            : message.code === 4
              ? 'Packet needs to be fragmented but DF set.'
              : 'Destination net unreachable.';
    return `Reply from ${from.text}: ${what}`;
  }
  const time = Math.floor(echo.took / MILLISECOND);
  const took = time < 1 ? 'time<1ms' : `time=${time}ms`;
  return from.family === 6
    ? `Reply from ${from.text}: ${took} `
    : `Reply from ${from.text}: bytes=${size} ${took} TTL=${ttl}`;
}
