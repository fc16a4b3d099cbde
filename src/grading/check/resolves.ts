import type { ResolvesCheck } from '#course/schema/check.ts';
import { list } from '#lab/explain/list.ts';
import { addressesOf, nameOf } from '../engine.ts';
import { explainUnknownName } from '../explain/name.ts';
import { lookUp } from '../probe/lookup.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails, holds } from '../verdict.ts';
import { absent } from './place.ts';

/** Evaluates a check of kind `resolves`: where a name leads that is looked up in a container. */
export function checkResolves(subject: Subject, check: ResolvesCheck): Finding {
  const { host, container: inside, lookup, to } = check;
  const place = { host, container: inside };
  const asking = subject.placeName(place);
  const expected =
    to.length === 0
      ? `${asking} does not find the name \`${lookup}\``
      : `in ${asking} the name \`${lookup}\` leads to ${list(to)}`;
  const missing = absent(subject, place, expected);
  if (missing) return missing;
  const engine = subject.engine(host);
  const addresses = lookUp(subject, place, lookup) ?? [];
  const found = addresses.length === 0 ? 'the name is unknown' : `the name leads to ${list(addresses)}`;
  if (to.length === 0) {
    if (addresses.length === 0) return holds(expected, found);
    return fails(expected, found, 'reachable', `\`${lookup}\` is answered: ${owners(engine, addresses)}.`);
  }
  for (const name of to) {
    const gone = absent(subject, { host, container: name }, expected);
    if (gone) return gone;
  }
  const asker = engine.container(inside);
  if (addresses.length === 0 && asker) {
    const { cause, why } = explainUnknownName(engine, asker, lookup);
    return fails(expected, found, cause, why);
  }
  const wanted = to.map((name) => engine.container(name)).filter((each) => each !== undefined);
  const strangers = addresses.filter((address) => !wanted.some((each) => addressesOf(each).includes(address)));
  const absentees = wanted.filter((each) => !addressesOf(each).some((address) => addresses.includes(address)));
  if (strangers.length === 0 && absentees.length === 0) return holds(expected, found);
  const parts = [
    ...(strangers.length > 0 ? [`\`${lookup}\` leads to ${owners(engine, strangers)}`] : []),
    ...(absentees.length > 0 ? [`${list(absentees.map(nameOf))} is not among the answers`] : []),
  ];
  return fails(expected, found, 'wrong-target', `${parts.join(', and ')}.`);
}

function owners(engine: ReturnType<Subject['engine']>, addresses: readonly string[]): string {
  return addresses
    .map((address) => {
      const holder = engine.holderOf(address);
      return holder ? `\`${nameOf(holder)}\` (\`${address}\`)` : `\`${address}\``;
    })
    .join(', ');
}
