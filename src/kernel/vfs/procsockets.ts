import type { Addr } from '#netip/addr.ts';
import type { Nanoseconds } from '../clock.ts';
import type { NetNamespace } from '../netns.ts';
import type { Endpoint } from '../socket/endpoint.ts';
import { type InetSocketInfo, type SocketTimer, STATE_NUMBERS } from '../socket/socketinfo.ts';
import { TICK } from './procsystem.ts';

const TIMERS = { on: 1, keepalive: 2, timewait: 3, persist: 4 } as const;
const NO_POINTER = '0'.repeat(16);
/** Widths to which the kernel pads the lines of its IPv4 tables (TMPSZ of tcp_ipv4.c and udp.c). */
const TCP_WIDTH = 149;
const UDP_WIDTH = 127;
const HEADER4 = 'local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const HEADER6 =
  'local_address                         remote_address                        ' +
  'st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const UDP_COLUMNS = ' ref pointer drops';

/** The tables of sockets in /proc/net, by name, of a network namespace (proc_pid_net(5)). */
export const SOCKET_FILES: Record<string, (net: NetNamespace) => string> = {
  tcp: (net) => table(net, 'tcp', 4, `  sl  ${HEADER4}`, TCP_WIDTH),
  tcp6: (net) => table(net, 'tcp', 6, `  sl  ${HEADER6}`, 0),
  udp: (net) => table(net, 'udp', 4, `   sl  ${HEADER4}${UDP_COLUMNS}`, UDP_WIDTH),
  udp6: (net) => table(net, 'udp', 6, `  sl  ${HEADER6}${UDP_COLUMNS}`, 0),
  unix,
};

function table(net: NetNamespace, protocol: 'tcp' | 'udp', family: 4 | 6, header: string, width: number): string {
  const lines = [header];
  const infos = net.transport.sockets().filter((info): info is InetSocketInfo => info.protocol === protocol);
  const own = infos.filter((info) => info.family === family);
  // The kernel lists what listens before what is connected.
  own.sort((a, b) => Number(b.state === 'LISTEN') - Number(a.state === 'LISTEN'));
  for (const info of own) lines.push(line(info, lines.length - 1, net.clock.now));
  return lines.map((text) => `${text.padEnd(width)}\n`).join('');
}

function line(info: InetSocketInfo, slot: number, now: Nanoseconds): string {
  const { local, remote, timer } = info;
  const head = `${String(slot).padStart(info.protocol === 'tcp' ? 4 : 5)}:`;
  const fields = [
    head,
    endpoint(info, local),
    endpoint(info, remote),
    hex(STATE_NUMBERS[info.state], 2),
    `${hex(info.state === 'LISTEN' ? 0 : info.sendQueue, 8)}:${hex(info.receiveQueue, 8)}`,
    timerText(timer, now),
    hex(timer?.retransmits ?? 0, 8),
    String(info.uid).padStart(5),
    String(0).padStart(8),
    info.inode,
    info.protocol === 'tcp' ? 1 : 2,
    NO_POINTER,
    ...(info.protocol === 'tcp' ? [100, 0, 0, 10, 0] : [0]),
  ];
  return fields.join(' ');
}

function timerText(timer: SocketTimer | undefined, now: Nanoseconds): string {
  if (timer === undefined) return '00:00000000';
  return `${hex(TIMERS[timer.kind], 2)}:${hex(Math.max(0, Math.floor((timer.expires - now) / TICK)), 8)}`;
}

function endpoint(info: InetSocketInfo, end: Endpoint | undefined): string {
  return `${address(info.family, end?.addr)}:${hex(end?.port ?? 0, 4)}`;
}

/** An address in words of four bytes, each as a little-endian machine prints it. */
function address(family: 4 | 6, addr: Addr | undefined): string {
  if (addr === undefined) return '0'.repeat(family === 4 ? 8 : 32);
  const bytes = [...addr.bytes()];
  if (family === 6 && bytes.length === 4) bytes.unshift(...new Array(10).fill(0), 0xff, 0xff);
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    text += bytes
      .slice(at, at + 4)
      .reverse()
      .map((byte) => hex(byte, 2))
      .join('');
  }
  return text;
}

function unix(net: NetNamespace): string {
  let text = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
  for (const info of net.transport.sockets()) {
    if (info.protocol !== 'unix') continue;
    const listening = info.state === 'LISTEN';
    const type = { stream: 1, dgram: 2, seqpacket: 5 }[info.type];
    const state = listening || info.state === 'UNCONN' ? 1 : 3;
    const fields = [hex(listening ? 2 : 3, 8), hex(0, 8), hex(listening ? 0x10000 : 0, 8), hex(type, 4), hex(state, 2)];
    text += `${NO_POINTER}: ${fields.join(' ')} ${String(info.inode).padStart(5)}${info.path === '' ? '' : ` ${info.path}`}\n`;
  }
  return text;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
