import { Errno } from '../errno.ts';
import { capableOver, hostGid, hostUid } from './credentials.ts';
import type { Process } from './process.ts';
import { systemCall } from './seccomp.ts';
import type { Signal } from './signals.ts';

/**
 * ptrace(2), "Ptrace access mode checking": whether `viewer` may look into `target`, as links of /proc/PID do and entering
 * its namespaces does.
 */
export function mayInspect(viewer: Process | undefined, target: Process): boolean {
  if (viewer === undefined || viewer === target) return true;
  const own = viewer.credentials;
  const other = target.credentials;
  if (own === other) return true;
  if (own.confinement && own.label !== other.label) return false;
  if (capableOver(own, 'SYS_PTRACE', other.user)) return true;
  if (hostUid(own) !== hostUid(other) || hostGid(own) !== hostGid(other) || own.user !== other.user) return false;
  for (const capability of other.permitted ?? other.capabilities) if (!own.capabilities.has(capability)) return false;
  return true;
}

/** kill(2): whether `sender` may signal `target`. */
export function maySignal(sender: Process | undefined, target: Process): boolean {
  if (sender === undefined || hostUid(sender.credentials) === hostUid(target.credentials)) return true;
  return capableOver(sender.credentials, 'KILL', target.credentials.user);
}

/** kill(2); without a signal it only asks whether it might. @throws Errno EPERM */
export function kill(sender: Process, target: Process, signal: Signal | undefined): void {
  systemCall(sender, 'kill');
  if (!maySignal(sender, target)) throw new Errno('EPERM');
  if (signal !== undefined) target.signal(signal, sender);
}
