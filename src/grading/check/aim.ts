import type { Place, Target } from '#course/schema/check.ts';
import { addressesOf } from '../engine.ts';
import { explainUnknownName } from '../explain/name.ts';
import { lookUp } from '../probe/lookup.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails } from '../verdict.ts';
import { absent } from './place.ts';

/** How a target is called in texts. */
export function targetName({ name, address, container }: Target): string {
  return `\`${name ?? address ?? container ?? ''}\``;
}

/** The addresses a probe is to try, with a sentence on where they come from; or why there is none. */
export function aim(
  subject: Subject,
  place: Place,
  target: Target,
  expected: string,
): { addresses: string[]; lead: string } | { finding: Finding } {
  if (target.address !== undefined) return { addresses: [target.address], lead: '' };
  const engine = subject.engine(place.host);
  if (target.container !== undefined) {
    const missing = absent(subject, { host: place.host, container: target.container }, expected);
    if (missing) return { finding: missing };
    const container = engine.container(target.container);
    return { addresses: container ? addressesOf(container) : [], lead: '' };
  }
  const name = target.name ?? '';
  const addresses = lookUp(subject, place, name) ?? [];
  if (addresses.length > 0) {
    return { addresses, lead: `${subject.placeName(place)} resolved \`${name}\` to \`${addresses.join('`, `')}\`. ` };
  }
  const asker = place.container === undefined ? undefined : engine.container(place.container);
  const { cause, why } = asker
    ? explainUnknownName(engine, asker, name)
    : {
        cause: 'unknown-name' as const,
        why: `The host does not know the name \`${name}\`: Docker answers names in containers only.`,
      };
  return { finding: fails(expected, `${subject.placeName(place)} does not find the name \`${name}\``, cause, why) };
}
