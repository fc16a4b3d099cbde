import type { ContainerSpec } from '#api/swarm/task.ts';
import { effectiveCapabilities } from '../../../opts/capability.ts';
import type { FlagValues } from '../../../pflag/flagset.ts';

/** Drops all that was added or dropped before. */
const RESET = 'RESET';

function setOf(names: readonly string[] | undefined): Set<string> {
  return new Set(effectiveCapabilities([...(names ?? [])], []).add ?? []);
}

function listOf(names: ReadonlySet<string>): string[] {
  return names.has('ALL') ? ['ALL'] : [...names].sort();
}

/**
 * Changes a service's capabilities after --cap-add and --cap-drop. One that was dropped before and is added now is in
 * neither list then, nor is one that was added and is dropped; added and dropped at once, it is added.
 */
export function changeCapabilities(flags: FlagValues, container: ContainerSpec): void {
  const isReset = (flag: string) => flags.list(flag).some((name) => name.trim().toUpperCase() === RESET);
  const given = (flag: string) => setOf(flags.list(flag).filter((name) => name.trim().toUpperCase() !== RESET));
  const added = isReset('cap-add') ? new Set<string>() : setOf(container.CapabilityAdd);
  const dropped = isReset('cap-drop') ? new Set<string>() : setOf(container.CapabilityDrop);
  const toAdd = given('cap-add');
  for (const name of given('cap-drop')) if (!toAdd.has(name) && !added.delete(name)) dropped.add(name);
  for (const name of toAdd) if (!dropped.delete(name)) added.add(name);
  container.CapabilityAdd = listOf(added);
  container.CapabilityDrop = listOf(dropped);
}
