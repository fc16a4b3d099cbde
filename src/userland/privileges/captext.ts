import { ALL_CAPABILITIES, CAPABILITIES, type Capability } from '#kernel/process/capabilities.ts';
import type { CapabilitySet, FileCapabilities } from '#kernel/process/credentials.ts';

/** The three sets of a process or file. */
export interface CapState {
  effective: CapabilitySet;
  inheritable: CapabilitySet;
  permitted: CapabilitySet;
}

/** `cap_net_admin`. */
export function nameOf(capability: Capability): string {
  return `cap_${capability.toLowerCase()}`;
}

/** Names separated by commas, in the kernel's order. */
export function namesOf(set: CapabilitySet): string {
  return CAPABILITIES.filter((each) => set.has(each))
    .map(nameOf)
    .join(',');
}

/** The capability called `cap_net_admin` or by its number; undefined where there is none. */
export function capabilityNamed(name: string): Capability | undefined {
  if (/^\d+$/.test(name)) return CAPABILITIES[Number(name)];
  return CAPABILITIES.find((each) => nameOf(each) === name.toLowerCase());
}

/** cap_to_text(3): `=ep`, `cap_net_raw=ep`, `=ep cap_net_admin-ep`. */
export function toText(state: CapState): string {
  const flagsOf = (each: Capability) =>
    (state.effective.has(each) ? 'e' : '') +
    (state.inheritable.has(each) ? 'i' : '') +
    (state.permitted.has(each) ? 'p' : '');
  const counts = new Map<string, number>();
  for (const each of CAPABILITIES) counts.set(flagsOf(each), (counts.get(flagsOf(each)) ?? 0) + 1);
  const order = ['', 'p', 'i', 'ip', 'e', 'ep', 'ei', 'eip'];
  const most = Math.max(...counts.values());
  const base = [...order].reverse().find((flags) => counts.get(flags) === most) ?? '';
  const words = [`=${base}`];
  for (const flags of [...order].reverse()) {
    if (flags === base || !counts.has(flags)) continue;
    const names = CAPABILITIES.filter((each) => flagsOf(each) === flags)
      .map(nameOf)
      .join(',');
    const plus = [...flags].filter((flag) => !base.includes(flag)).join('');
    const minus = [...base].filter((flag) => !flags.includes(flag)).join('');
    words.push(base === '' ? `${names}=${flags}` : `${names}${plus && `+${plus}`}${minus && `-${minus}`}`);
  }
  if (base === '' && words.length > 1) words.shift();
  return words.join(' ');
}

/** cap_from_text(3); undefined where it is none. */
export function fromText(text: string): CapState | undefined {
  const sets = { e: new Set<Capability>(), i: new Set<Capability>(), p: new Set<Capability>() };
  for (const clause of text.trim().split(/\s+/)) {
    const match = /^([^=+-]*)((?:[=+-][eip]*)+)$/.exec(clause);
    if (!match) return undefined;
    const [, list = '', actions = ''] = match;
    const all = list === '' || list.toLowerCase() === 'all';
    if (list === '' && !actions.startsWith('=')) return undefined;
    const names = all ? [...ALL_CAPABILITIES] : list.split(',').map(capabilityNamed);
    if (names.includes(undefined)) return undefined;
    for (const [, operator, flags = ''] of actions.matchAll(/([=+-])([eip]*)/g)) {
      for (const flag of ['e', 'i', 'p'] as const) {
        for (const name of names as Capability[]) {
          if (operator === '=') sets[flag].delete(name);
          if (!flags.includes(flag)) continue;
          if (operator === '-') sets[flag].delete(name);
          else sets[flag].add(name);
        }
      }
    }
  }
  return { effective: sets.e, inheritable: sets.i, permitted: sets.p };
}

/** The capabilities of a file as three sets. */
export function stateOf({ permitted, inheritable, effective }: FileCapabilities): CapState {
  return {
    permitted,
    inheritable,
    effective: effective ? new Set([...permitted, ...inheritable]) : new Set(),
  };
}

/** cap_iab_to_text(3): `!` what cannot be had any more, `^` what is ambient, `%` what is inheritable and cannot be had. */
export function iabText(inheritable: CapabilitySet, ambient: CapabilitySet, bounding: CapabilitySet): string {
  return CAPABILITIES.flatMap((each) => {
    const dropped = !bounding.has(each);
    if (ambient.has(each)) return [`${dropped ? '!' : ''}^${nameOf(each)}`];
    if (inheritable.has(each)) return [`${dropped ? '%' : ''}${nameOf(each)}`];
    return dropped ? [`!${nameOf(each)}`] : [];
  }).join(',');
}
