import type { Route } from '#kernel/ip/route.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Endpoint } from '#kernel/socket/endpoint.ts';
import type { InetSocketInfo, SocketState } from '#kernel/socket/socketinfo.ts';
import { isShown, nameOf } from './shown.ts';

export const BSD_STATES: Partial<Record<SocketState, string>> = {
  ESTAB: 'ESTABLISHED',
  'SYN-SENT': 'SYN_SENT',
  'SYN-RECV': 'SYN_RCVD',
  'FIN-WAIT-1': 'FIN_WAIT_1',
  'FIN-WAIT-2': 'FIN_WAIT_2',
  'TIME-WAIT': 'TIME_WAIT',
  'CLOSE-WAIT': 'CLOSE_WAIT',
  'LAST-ACK': 'LAST_ACK',
  LISTEN: 'LISTEN',
  CLOSING: 'CLOSING',
};

/** netstat(1) of macOS: -r for routes, -a for sockets, -n. */
export const netstat: Program = function* (proc) {
  const letters = proc.argv
    .slice(1)
    .filter((arg) => arg.startsWith('-'))
    .join('');
  if (letters.includes('r')) {
    yield* proc.print(routes(proc));
    return 0;
  }
  if (/[^-anfptvW]/.test(letters)) {
    yield* proc.printError(`netstat: not simulated: ${letters}\n`);
    return 1;
  }
  const all = letters.includes('a');
  let text = `Active Internet connections${all ? ' (including servers)' : ''}\nProto Recv-Q Send-Q  Local Address          Foreign Address        (state)    \n`;
  for (const info of proc.namespaces.net.transport.sockets()) {
    if (info.protocol !== 'tcp' && info.protocol !== 'udp') continue;
    if (!all && info.state !== 'ESTAB') continue;
    const state = info.protocol === 'tcp' ? (BSD_STATES[info.state] ?? '') : '';
    text += `${`${info.protocol}${info.family}`.padEnd(5)} ${String(info.state === 'LISTEN' ? 0 : info.receiveQueue).padStart(6)} ${String(info.state === 'LISTEN' ? 0 : info.sendQueue).padStart(6)}  ${endText(info, info.local).padEnd(22)} ${endText(info, info.remote).padEnd(22)} ${state.padEnd(11)}\n`;
  }
  yield* proc.print(text);
  return 0;
};

function endText(_info: InetSocketInfo, end: Endpoint | undefined): string {
  const address = !end || end.addr.isUnspecified ? '*' : end.addr.text;
  return `${address}.${end?.port || '*'}`;
}

function routes({ namespaces: { net } }: Process): string {
  let text = 'Routing tables\n\nInternet:\nDestination        Gateway            Flags               Netif Expire\n';
  const row = (destination: string, gateway: string, flags: string, device: string) =>
    `${destination.padEnd(18)} ${gateway.padEnd(18)} ${flags.padEnd(19)} ${device.padStart(5)}       \n`;
  const shown = net.routes.list(4).filter(({ device }) => isShown(device));
  for (const route of shown.filter(({ dst }) => dst.length === 0))
    text += row('default', gatewayOf(route), 'UGScg', nameText(route));
  text += row('127', '127.0.0.1', 'UCS', 'lo0') + row('127.0.0.1', '127.0.0.1', 'UH', 'lo0');
  for (const route of shown.filter(({ dst }) => dst.length > 0))
    text += row(destinationText(route), gatewayOf(route), route.via ? 'UGSc' : 'UCS', nameText(route));
  return text;
}

function nameText({ device }: Route): string {
  return device ? nameOf(device) : '';
}

function gatewayOf({ via, device }: Route): string {
  return via?.text ?? `link#${device?.index ?? 0}`;
}

/** `192.168.56` for 192.168.56.0/24, as BSD shortens it. */
function destinationText({ dst }: Route): string {
  if (dst.isSingle) return dst.addr.text;
  const parts = dst.addr.text.split('.');
  if (dst.length % 8 === 0) return parts.slice(0, dst.length / 8).join('.');
  return `${parts.slice(0, Math.ceil(dst.length / 8)).join('.')}/${dst.length}`;
}
