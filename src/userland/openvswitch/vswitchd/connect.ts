import type { Process } from '#kernel/process/process.ts';
import { OvsProblem } from '../ovsdb/problem.ts';
import { DATABASE_SOCKET, VSwitch } from './vswitch.ts';

/**
 * The switch that answers on a database's socket.
 * @param database as --db takes it
 * @throws OvsProblem where nothing answers there
 */
export function connect(proc: Process, database = `unix:${DATABASE_SOCKET}`): VSwitch {
  if (!database.startsWith('unix:')) throw new OvsProblem(`not simulated: --db=${database}`);
  const path = database.slice('unix:'.length);
  const found = proc.fs.exists(path) ? proc.kernel.services.get(path.replace(/^\/var\/run\//, '/run/')) : undefined;
  if (found instanceof VSwitch) return found;
  const reason = proc.fs.exists(path) ? 'Connection refused' : 'No such file or directory';
  throw new OvsProblem(`${database}: database connection failed (${reason})`);
}

/** The running switch of the host, for programs that speak to ovs-vswitchd itself. */
export function running(proc: Process): VSwitch | undefined {
  const found = proc.fs.exists(DATABASE_SOCKET) ? proc.kernel.services.get('/run/openvswitch/db.sock') : undefined;
  return found instanceof VSwitch ? found : undefined;
}
