import type { Place } from '#course/schema/check.ts';
import { follow, goalOf } from '#lab/explain/journey.ts';
import type { Target } from '#lab/explain/question.ts';
import { reasonFor } from '#lab/explain/reason.ts';
import { Addr } from '#netip/addr.ts';
import { nameOf, networksOf } from '../engine.ts';
import type { Attempt } from '../probe/send.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails } from '../verdict.ts';

/**
 * Why what was sent from `place` to `address` was not answered.
 * @param options.lead what happened before, a sentence or nothing; options.sent what was sent
 */
export function explainUnreached(
  subject: Subject,
  place: Place,
  address: string,
  attempt: Attempt,
  options: { expected: string; lead: string; what: string; sent: Omit<Target, 'name'> },
): Finding {
  const { expected, lead, what, sent } = options;
  const engine = subject.engine(place.host);
  const holder = engine.holderOf(address);
  const target = holder ? `\`${nameOf(holder)}\` (\`${address}\`)` : `\`${address}\``;
  const found = attempt.refused ? `${what} is refused by ${target}` : `${what} to ${target} gets no answer`;
  const addr = Addr.tryParse(address);
  if (!addr) return fails(expected, found, 'no-answer', `${lead}\`${address}\` is no address.`);
  const { scene, spot } = subject.sceneAt(place);
  const journey = follow(scene, attempt.result, address);
  const probed = {
    ...attempt.result,
    answer: attempt.refused ? ('refused' as const) : ('none' as const),
    hungUp: false,
  };
  const goal = goalOf(journey, { addr, port: sent.port });
  const { text, apart, cause } = reasonFor(scene, spot, goal, { name: address, ...sent }, journey, probed);
  const why = `${lead}${text}${apart}`;
  if (cause === 'refused') return fails(expected, found, 'refused', why, journey.hops);
  const asker = place.container === undefined ? undefined : engine.container(place.container);
  const strangers = asker && holder && !networksOf(asker).some((network) => networksOf(holder).includes(network));
  const lost = journey.hops.length === 0 ? 'no-route' : (journey.end?.cause ?? 'no-answer');
  return fails(expected, found, strangers ? 'no-shared-network' : lost, why, journey.hops);
}
