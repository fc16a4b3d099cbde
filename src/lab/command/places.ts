import type { Lab } from '../lab.ts';

/** What a place can be called on `host`: hosts, its own containers, and those of other hosts as HOST/CONTAINER. */
export function placesOf(lab: Lab, host: string): string[] {
  const own: string[] = [];
  const others: string[] = [];
  for (const each of lab.hosts.values()) {
    for (const { name } of each.running?.containers.list() ?? []) {
      if (each.name === host) own.push(name);
      else others.push(`${each.name}/${name}`);
    }
  }
  return [...own.sort(), ...lab.hosts.keys(), ...others.sort()];
}
