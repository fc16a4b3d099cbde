import type { LabFile, Step } from './schema/lab.ts';

/** A step with the host it runs on. */
export interface HostCommand {
  host: string;
  cmd: string;
}

/** The steps of a lab file as commands of its hosts: the first host where none is named. */
export function commandsOf(lab: Pick<LabFile, 'hosts'>, steps: readonly Step[]): HostCommand[] {
  const first = lab.hosts[0]?.name ?? '';
  return steps.map(({ host, run }) => ({ host: host ?? first, cmd: run.trim() }));
}

/** What a lab starts from: hosts, what lies between them, and setup commands, as a scenario needs them. */
export function startOf(lab: LabFile): Pick<LabFile, 'hosts' | 'segments' | 'internet'> & { setup: HostCommand[] } {
  const { hosts, segments, internet, setup } = lab;
  return { hosts, ...(segments && { segments }), ...(internet && { internet }), setup: commandsOf(lab, setup) };
}
