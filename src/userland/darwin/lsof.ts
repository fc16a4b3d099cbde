import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Endpoint } from '#kernel/socket/endpoint.ts';
import type { InetSocketInfo } from '#kernel/socket/socketinfo.ts';
import { portName } from '../resolver/services.ts';
import { BSD_STATES } from './netstat.ts';

/** lsof(8): sockets of the Internet families alone (-i, with -n, -P, -t and -sTCP:STATE). */
export const lsof: Program = function* (proc) {
  let selection: string | undefined;
  let state: string | undefined;
  const flags = new Set<string>();
  const args = proc.argv.slice(1);
  while (args.length > 0) {
    const arg = args.shift() as string;
    const at = /^-([nPt]*)i(.*)$/.exec(arg);
    const only = /^-s(\w+):(\w+)$/.exec(arg);
    if (only) state = only[2];
    else if (at) {
      for (const letter of at[1] ?? '') flags.add(letter);
      selection = at[2] || (args[0] && !args[0].startsWith('-') ? args.shift() : '') || '';
      for (const letter of /^[nPt]+$/.exec(selection)?.[0] ?? '') flags.add(letter);
      if (/^[nPt]+$/.test(selection)) selection = '';
    } else if (/^-[nPt]+$/.test(arg)) for (const letter of arg.slice(1)) flags.add(letter);
    else {
      yield* proc.printError(`lsof: not simulated: ${arg}\n`);
      return 1;
    }
  }
  if (selection === undefined) {
    yield* proc.printError('lsof: not simulated: without -i\n');
    return 1;
  }
  const rows = open(proc, selection, state);
  if (rows.length === 0) return 1;
  if (flags.has('t')) {
    yield* proc.print([...new Set(rows.map(({ holder }) => `${holder.pid}\n`))].join(''));
    return 0;
  }
  let text = 'COMMAND     PID    USER   FD   TYPE             DEVICE SIZE/OFF NODE NAME\n';
  for (const { holder, fd, info } of rows) {
    const user = holder.credentials.uid === 0 ? 'root' : 'learner';
    const name = nameText(proc, info, flags.has('P'));
    const shown = info.protocol === 'tcp' ? ` (${BSD_STATES[info.state] ?? info.state})` : '';
    const device = `0x${(0xa1b2c3d400000000n + BigInt(info.inode)).toString(16)}`;
    text += `${holder.comm.slice(0, 9).padEnd(9)} ${String(holder.pid).padStart(5)} ${user.padStart(7)} ${String(fd).padStart(4)}u  IPv${info.family} ${device.padStart(18)}      0t0  ${info.protocol.toUpperCase()} ${name}${shown}\n`;
  }
  yield* proc.print(text);
  return 0;
};

interface Row {
  readonly holder: Process;
  readonly fd: number;
  readonly info: InetSocketInfo;
}

function open(proc: Process, selection: string, state: string | undefined): Row[] {
  const { net } = proc.namespaces;
  const infos = net.transport.sockets().filter((info): info is InetSocketInfo => {
    if (info.protocol !== 'tcp' && info.protocol !== 'udp') return false;
    if (state !== undefined && BSD_STATES[info.state] !== state) return false;
    return fits(proc, info, selection);
  });
  const rows: Row[] = [];
  for (const holder of [...proc.kernel.processes].sort((a, b) => a.globalPid - b.globalPid))
    for (const [fd, file] of holder.files.entries()) {
      const info = infos.find(({ socket }) => socket === file);
      if (info) rows.push({ holder, fd, info });
    }
  return rows;
}

/** `TCP:8080`, `:8080`, `UDP`, `4TCP`, `@127.0.0.1:8080` */
function fits(proc: Process, info: InetSocketInfo, selection: string): boolean {
  const [, family, protocol, host, port] = /^([46]?)(tcp|udp)?(?:@([^:]+))?(?::(.+))?$/i.exec(selection) ?? [];
  if (family && Number(family) !== info.family) return false;
  if (protocol && protocol.toLowerCase() !== info.protocol) return false;
  const ends = [info.local, info.remote].filter((end) => end !== undefined);
  if (host && !ends.some(({ addr }) => addr.text === host)) return false;
  if (!port) return true;
  const wanted = port.split(',');
  return ends.some(
    (end) =>
      wanted.includes(String(end.port)) ||
      wanted.includes(portName(proc, end.port, info.protocol === 'udp' ? 'udp' : 'tcp') ?? ''),
  );
}

function nameText(proc: Process, info: InetSocketInfo, numeric: boolean): string {
  const end = ({ addr, port }: Endpoint) => {
    const name = numeric ? undefined : portName(proc, port, info.protocol === 'udp' ? 'udp' : 'tcp');
    const host = addr.isUnspecified ? '*' : addr.family === 6 ? `[${addr.text}]` : addr.text;
    return `${host}:${name ?? (port || '*')}`;
  };
  return info.remote ? `${end(info.local)}->${end(info.remote)}` : end(info.local);
}
