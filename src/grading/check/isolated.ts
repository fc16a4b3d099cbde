import type { IsolatedCheck, Place, Target } from '#course/schema/check.ts';
import { follow } from '#lab/explain/journey.ts';
import { list } from '#lab/explain/list.ts';
import { networksOf } from '../engine.ts';
import { connect, ping } from '../probe/send.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails, holds } from '../verdict.ts';
import { aim, targetName } from './aim.ts';
import { absent } from './place.ts';

/** Evaluates a check of kind `isolated`: both ends are up, and no probe from the one is answered by the other. */
export function checkIsolated(subject: Subject, check: IsolatedCheck): Finding {
  const { from, to, by } = check;
  const port = check.port ?? 80;
  const [source, target] = [subject.placeName(from), targetName(to)];
  const way = by === 'ping' ? 'ping' : `TCP on port ${port}`;
  const expected = `${source} does not reach ${target} by ${way}`;
  const missing = absent(subject, from, expected);
  if (missing) return missing;
  const aimed = aim(subject, from, to, expected);
  if ('finding' in aimed) {
    // A name that is not found keeps the two apart as well, as long as it was a name that was asked for.
    return to.name === undefined ? aimed.finding : holds(expected, aimed.finding.found);
  }
  let stopped = `${target} does not answer`;
  for (const address of aimed.addresses) {
    const attempt = by === 'ping' ? ping(subject, from, address) : connect(subject, from, address, port);
    if (!attempt) continue;
    const { hops, end } = follow(subject.sceneAt(from).scene, attempt.result, address);
    if (attempt.arrived || attempt.refused) {
      const why = `${aimed.lead}The packet arrived at \`${address}\`, and ${attempt.refused ? 'the connection was refused' : 'an answer came back'}. ${meeting(subject, check, address)}`;
      return fails(expected, `${target} answers at \`${address}\``, 'reachable', why.trim(), hops);
    }
    if (end) stopped = `the packet to \`${address}\` ended at \`${end.where}\`: ${end.text}`;
  }
  return holds(expected, stopped);
}

/** The networks that both ends are on, as a sentence; empty where there are none. */
export function meeting(subject: Subject, { from, to }: { from: Place; to: Target }, address: string): string {
  const engine = subject.engine(from.host);
  const source = from.container === undefined ? undefined : engine.container(from.container);
  const target = to.container === undefined ? engine.holderOf(address) : engine.container(to.container);
  if (!source || !target) return '';
  const shared = networksOf(source).filter((network) => networksOf(target).includes(network));
  return shared.length === 0 ? '' : `Both are on ${list(shared)}.`;
}
