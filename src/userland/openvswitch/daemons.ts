import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';
import { DATABASE_SOCKET, VSwitch } from './vswitchd/vswitch.ts';

const FOLDER = '/run/openvswitch';

/** ovsdb-server(1): holds the database's socket. Its protocol is not spoken: the tools find the database by the path. */
export const ovsdbServer: Program = function* (proc) {
  yield* announce(proc, 'ovsdb-server');
  proc.files.install(UnixSocket.listen(proc, DATABASE_SOCKET, 10));
  return yield* untilKilled(proc);
};

/** ovs-vswitchd(8): the switch. Its bridges go on when it ends, as flows in the kernel do. */
export const ovsVswitchd: Program = function* (proc) {
  yield* announce(proc, 'ovs-vswitchd');
  const { kernel } = proc;
  const path = `${FOLDER}/db.sock`;
  if (!kernel.services.has(path)) kernel.services.set(path, new VSwitch(kernel.net, kernel.hostname));
  return yield* untilKilled(proc);
};

function* announce(proc: Process, name: string): Coroutine<void> {
  proc.fs.mkdirAll(FOLDER);
  proc.fs.writeFile(`${FOLDER}/${name}.pid`, `${proc.pid}\n`);
}

function* untilKilled(proc: Process): Coroutine<number> {
  for (;;) yield proc.childChanged;
}
