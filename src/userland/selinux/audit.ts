import type { Process } from '#kernel/process/process.ts';

const DIRECTORY = '/var/log/audit';
export const AUDIT_LOG = `${DIRECTORY}/audit.log`;

/** What was not allowed. */
export interface Denial {
  process: Process;
  permission: string;
  /** What of the object is known: `path=`, `name=`, `dev=`, `ino=` … in the order of the message. */
  object: readonly (readonly [key: string, value: string])[];
  source: string;
  target: string;
  tclass: string;
  /** Whether it was let pass all the same. */
  permissive: boolean;
}

/** The log that auditd keeps of what the kernel tells it (auditd(8)). */
export class AuditLog {
  #serial = 100;

  /** Writes down a denial, as auditd has it. */
  write(denial: Denial): void {
    const { process } = denial;
    const { kernel } = process;
    const { seconds, nanoseconds } = kernel.world.clock.wallTime();
    const moment = `${seconds}.${String(Math.floor(nanoseconds / 1_000_000)).padStart(3, '0')}`;
    kernel.fs.mkdirAll(DIRECTORY, 0o700);
    kernel.fs.appendFile(AUDIT_LOG, `type=AVC msg=audit(${moment}:${++this.#serial}): ${denialText(denial)}\n`, 0o600);
  }
}

function denialText({ process, permission, object, source, target, tclass, permissive }: Denial): string {
  const about = object.map(([key, value]) => ` ${key}=${value}`).join('');
  const who = `pid=${process.globalPid} comm="${process.comm}"${about}`;
  const contexts = `scontext=${source} tcontext=${target} tclass=${tclass}`;
  return `avc:  denied  { ${permission} } for  ${who} ${contexts} permissive=${permissive ? 1 : 0}`;
}
