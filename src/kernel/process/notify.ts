import type { Process } from './process.ts';

/** Environment variable that names the socket of whoever wants to hear how a service is (sd_notify(3)). */
export const NOTIFY_SOCKET = 'NOTIFY_SOCKET';

/** The service manager's end of that socket, among the services of the kernel. */
export interface Notified {
  /** @param state `READY=1`, `STOPPING=1`, `RELOADING=1` */
  notify(proc: Process, state: string): void;
}

/** sd_notify(3): tells the service manager, where there is one. */
export function notify(proc: Process, state: string): void {
  const path = proc.env.get(NOTIFY_SOCKET);
  const manager = path === undefined ? undefined : (proc.kernel.services.get(path) as Notified | undefined);
  manager?.notify(proc, state);
}
