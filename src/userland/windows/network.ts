import { SECOND } from '#kernel/clock.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Endpoint } from '#kernel/socket/endpoint.ts';
import { IcmpSocket } from '#kernel/socket/icmpsocket.ts';
import type { InetSocketInfo } from '#kernel/socket/socketinfo.ts';
import { probe } from '../iputils/probe.ts';
import { adapters, dashed } from './adapters.ts';
import { addressOf } from './ping.ts';

const RULE = '='.repeat(75);

/** route.exe: print */
export const route: Program = function* (proc) {
  const [, verb = '', only] = proc.argv;
  if (verb.toLowerCase() !== 'print' || (only !== undefined && only !== '-4')) {
    yield* proc.printError('route: not simulated: anything but print\n');
    return 1;
  }
  const cards = adapters(proc).filter(({ device }) => !device.master);
  const list = cards.map(
    ({ index, mac, description }) =>
      `${String(index).padStart(3)}...${mac.toLowerCase().replaceAll('-', ' ')} ......${description}`,
  );
  let text = `${RULE}\nInterface List\n${list.reverse().join('\n')}\n  1...........................Software Loopback Interface 1\n${RULE}\n\n`;
  text += `IPv4 Route Table\n${RULE}\nActive Routes:\nNetwork Destination        Netmask          Gateway       Interface  Metric\n`;
  for (const { destination, mask, gateway, own, metric } of routeRows(proc))
    text += `${destination.padStart(17)} ${mask.padStart(16)} ${gateway.padStart(16)} ${own.padStart(15)} ${String(metric).padStart(6)}\n`;
  text += `${RULE}\nPersistent Routes:\n  None\n`;
  yield* proc.print(text);
  return 0;
};

/** A row of the routing table, texts as Windows shows them. */
export interface RouteRow {
  readonly destination: string;
  readonly mask: string;
  readonly length: number;
  readonly gateway: string;
  readonly own: string;
  readonly metric: number;
  readonly index: number;
}

/** The IPv4 routes of a process's network. */
export function routeRows(proc: Process): RouteRow[] {
  const cards = adapters(proc);
  const rows: RouteRow[] = [];
  for (const { dst, via, device } of proc.namespaces.net.routes.list(4)) {
    const card = cards.find((each) => each.device === device);
    const own = card?.device.addresses.find(({ family }) => family === 4)?.prefix.addr.text;
    if (!card || own === undefined) continue;
    rows.push({
      destination: dst.addr.text,
      mask: dst.netmask().text,
      length: dst.length,
      gateway: via?.text ?? 'On-link',
      own,
      metric: via ? 25 : 281,
      index: card.index,
    });
  }
  const loopback = { gateway: 'On-link', own: '127.0.0.1', metric: 331, index: 1 };
  rows.push({ destination: '127.0.0.0', mask: '255.0.0.0', length: 8, ...loopback });
  return rows;
}

/** Sockets as Windows tells of them: ports that WinNAT answers belong to no process and are not among them. */
export function sockets(proc: Process): InetSocketInfo[] {
  return proc.namespaces.net.transport
    .sockets()
    .filter(
      (info): info is InetSocketInfo =>
        (info.protocol === 'tcp' || info.protocol === 'udp') && info.owner?.comm !== 'dockerd',
    );
}

/** netstat.exe: -a, -n, -o, -b is left out */
export const netstat: Program = function* (proc) {
  const letters = proc.argv.slice(1).join('').replaceAll('-', '').toLowerCase();
  if (letters.includes('r')) {
    proc.argv = ['route', 'print'];
    return yield* route(proc);
  }
  if (/[^anop]/.test(letters.replace(/tcp|udp/g, ''))) {
    yield* proc.printError(`netstat: not simulated: ${proc.argv.slice(1).join(' ')}\n`);
    return 1;
  }
  const owners = letters.includes('o');
  let text = `\nActive Connections\n\n  Proto  Local Address          Foreign Address        State${owners ? '           PID' : ''}\n`;
  for (const info of sockets(proc)) {
    if (!letters.includes('a') && info.state !== 'ESTAB') continue;
    const state = info.protocol === 'udp' ? '' : stateText(info);
    const remote =
      info.protocol === 'udp' ? '*:*' : endText(info.remote ?? { addr: info.local.addr, port: 0 }, !info.remote);
    text += `  ${info.protocol.toUpperCase().padEnd(6)} ${endText(info.local, false).padEnd(22)} ${remote.padEnd(22)} ${state.padEnd(15)}${owners ? ` ${info.owner?.pid ?? 0}` : ''}\n`;
  }
  yield* proc.print(text);
  return 0;
};

const STATES: Readonly<Record<string, string>> = { ESTAB: 'ESTABLISHED', LISTEN: 'LISTENING' };

export function stateText({ state }: InetSocketInfo): string {
  return STATES[state] ?? state.replaceAll('-', '_');
}

function endText({ addr, port }: Endpoint, nobody: boolean): string {
  const host = nobody ? (addr.family === 6 ? '[::]' : '0.0.0.0') : addr.family === 6 ? `[${addr.text}]` : addr.text;
  return `${host}:${port}`;
}

/** arp.exe -a */
export const arp: Program = function* (proc) {
  if (proc.argv[1]?.toLowerCase() !== '-a') {
    yield* proc.printError('arp: not simulated: anything but -a\n');
    return 1;
  }
  const all = proc.namespaces.net.neighbours.list();
  for (const { device, index } of adapters(proc)) {
    const own = device.addresses.find(({ family }) => family === 4);
    const entries = all.filter((entry) => entry.device === device && entry.addr.family === 4 && entry.mac);
    if (!own || entries.length === 0) continue;
    yield* proc.print(
      `\nInterface: ${own.prefix.addr.text} --- 0x${index.toString(16)}\n  Internet Address      Physical Address      Type\n`,
    );
    for (const { addr, mac } of entries)
      yield* proc.print(
        `  ${addr.text.padEnd(21)} ${dashed(mac ?? '')
          .toLowerCase()
          .padEnd(21)} dynamic   \n`,
      );
  }
  return 0;
};

/** tracert.exe [-d] HOST */
export const tracert: Program = function* (proc) {
  const target = proc.argv.slice(1).find((arg) => !arg.startsWith('-'));
  const addr = target === undefined ? undefined : yield* addressOf(proc, target, 4);
  if (!addr) {
    yield* proc.print(`Unable to resolve target system name ${target ?? ''}.\n`);
    return 1;
  }
  const socket = new IcmpSocket(proc.namespaces.net, 4, proc);
  proc.files.install(socket);
  yield* proc.print(
    `\nTracing route to ${target === addr.text ? addr.text : `${target} [${addr.text}]`} over a maximum of 30 hops\n\n`,
  );
  for (let ttl = 1; ttl <= 30; ttl++) {
    let line = String(ttl).padStart(3);
    let from: string | undefined;
    let there = false;
    for (let n = 0; n < 3; n++) {
      const seq = ttl * 3 + n;
      const echo = yield* probe(proc, socket, addr, {
        id: proc.pid & 0xffff,
        seq,
        data: new Uint8Array(64),
        ttl,
        timeout: 4 * SECOND,
      });
      if (echo.kind === 'reply' || echo.kind === 'error') {
        const ms = Math.floor(echo.took / 1e6);
        line += `${(ms < 1 ? '<1' : String(ms)).padStart(5)} ms`;
        from = echo.received.from.text;
        there ||= echo.kind === 'reply' || echo.received.message.type !== 'time-exceeded';
      } else line += '     *  ';
    }
    yield* proc.print(`${line}  ${from ?? 'Request timed out.'}\n`);
    if (there) break;
  }
  yield* proc.print('\nTrace complete.\n');
  return 0;
};
