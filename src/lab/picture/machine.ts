import type { Daemon } from '#daemon/daemon.ts';
import type { Kernel } from '#kernel/kernel.ts';
import type { Host } from '../host.ts';
import type { Lab } from '../lab.ts';
import type { HostPicture } from '../picture.ts';

/** What a frame of the picture stands for: a host, or the virtual machine its engine runs in. */
export interface Machine {
  readonly name: string;
  readonly kernel: Kernel;
  /** Its engine, where one runs. */
  readonly running: Daemon | undefined;
  readonly hasEngine: boolean;
  readonly kind: HostPicture['kind'];
  /** The host it is a virtual machine of. */
  readonly inside?: string;
}

/** Every machine of the lab: hosts in the order of the scenario, each followed by its virtual machine. */
export function machinesOf(lab: Lab): Machine[] {
  return lab.scenario.hosts.flatMap(({ name, kind = 'docker' }) => {
    const host = lab.hosts.get(name);
    return host ? machines(host, kind) : [];
  });
}

/** A machine by the name it has in pictures. */
export function machineNamed(lab: Lab, name: string): Machine | undefined {
  return machinesOf(lab).find((machine) => machine.name === name);
}

function machines({ name, kernel, running, hasEngine, virtualMachine }: Host, kind: HostPicture['kind']): Machine[] {
  if (!virtualMachine) return [{ name, kernel, running, hasEngine, kind }];
  return [
    { name, kernel, running: undefined, hasEngine: false, kind: 'machine' },
    { name: `${name}/vm`, kernel: virtualMachine, running, hasEngine, kind, inside: name },
  ];
}
