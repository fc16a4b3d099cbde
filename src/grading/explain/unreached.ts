import type { Place } from '#course/schema/check.ts';
import { DROP_REASONS } from '#lab/explain/dropreason.ts';
import { follow, type Loss } from '#lab/explain/journey.ts';
import { list } from '#lab/explain/list.ts';
import { Addr } from '#netip/addr.ts';
import { nameOf, networksOf } from '../engine.ts';
import { processAt } from '../probe/run.ts';
import type { Attempt } from '../probe/send.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails } from '../verdict.ts';

/** Why what was sent from `place` to `address` was not answered. @param lead what happened before, a sentence or nothing */
export function explainUnreached(
  subject: Subject,
  place: Place,
  address: string,
  attempt: Attempt,
  options: { expected: string; lead: string; what: string },
): Finding {
  const { expected, lead, what } = options;
  const { hops, end: lost } = follow(subject, attempt.result, address);
  const end = hops.length === 0 ? routeless(subject, place, address) : lost;
  const engine = subject.engine(place.host);
  const holder = engine.holderOf(address);
  const target = holder ? `\`${nameOf(holder)}\` (\`${address}\`)` : `\`${address}\``;
  if (attempt.refused) {
    const why = `${lead}The packet reached ${target}, but no program listens on that port there: the connection was refused.`;
    return fails(expected, `${what} is refused by ${target}`, 'refused', why, hops);
  }
  const asker = place.container === undefined ? undefined : engine.container(place.container);
  const apart = asker && holder && !networksOf(asker).some((network) => networksOf(holder).includes(network));
  const networks = apart
    ? ` The two share no network: ${subject.placeName(place)} is on ${list(networksOf(asker))}, \`${nameOf(holder)}\` on ${list(networksOf(holder))}.`
    : '';
  const found = `${what} to ${target} gets no answer`;
  if (!end) {
    const why = hops.length > 0 ? 'The packet arrived, but no answer came back.' : 'No packet could be sent.';
    return fails(expected, found, apart ? 'no-shared-network' : 'no-answer', `${lead}${why}${networks}`, hops);
  }
  const way = end.reply ? 'The packet arrived, but the answer' : 'The packet';
  const why = `${lead}${way} ended at \`${end.where}\`: ${end.text}.${networks}`;
  return fails(expected, found, apart ? 'no-shared-network' : end.cause, why, hops);
}

/** A program whose kernel knows no way to an address sends nothing: its attempt ends before the first packet. */
function routeless(subject: Subject, place: Place, address: string): Omit<Loss, 'record'> | undefined {
  const dst = Addr.tryParse(address);
  const routes = processAt(subject, place)?.namespaces.net.routes;
  if (!dst || !routes || !('error' in routes.lookup(dst))) return undefined;
  const where = place.container ?? subject.engine(place.host).host.name;
  return { where, ...DROP_REASONS['no-route'], reply: false };
}
