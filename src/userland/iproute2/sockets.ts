import type { Process } from '#kernel/process/process.ts';
import type { Socket } from '#kernel/socket/socket.ts';

/** A process that has a socket open, as ss and netstat name it. */
export interface Holder {
  name: string;
  pid: number;
  fd: number;
}

/** Who holds each socket, among the processes that `viewer` sees. */
export function socketHolders(viewer: Process): Map<Socket, Holder[]> {
  const holders = new Map<Socket, Holder[]>();
  for (const { pid, process } of viewer.namespaces.pid.list()) {
    for (const [fd, file] of process.files.entries()) {
      if (file.kind !== 'socket') continue;
      const socket = file as Socket;
      const list = holders.get(socket) ?? [];
      list.push({ name: process.comm, pid, fd });
      holders.set(socket, list);
    }
  }
  return holders;
}
