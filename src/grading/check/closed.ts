import type { ClosedCheck } from '#course/schema/check.ts';
import { follow } from '#lab/explain/journey.ts';
import { connect } from '../probe/send.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails, holds } from '../verdict.ts';
import { aim, targetName } from './aim.ts';
import { meeting } from './isolated.ts';
import { absent } from './place.ts';

/** Evaluates a check of kind `closed`: both ends are up, and no connection to a port is accepted: refused or unanswered. */
export function checkClosed(subject: Subject, check: ClosedCheck): Finding {
  const { from, to, port } = check;
  const [source, target] = [subject.placeName(from), targetName(to)];
  const expected = `TCP port ${port} of ${target} is closed to ${source}`;
  const missing = absent(subject, from, expected);
  if (missing) return missing;
  const aimed = aim(subject, from, to, expected);
  if ('finding' in aimed) {
    return to.name === undefined ? aimed.finding : holds(expected, aimed.finding.found);
  }
  let stopped = `${target} does not answer`;
  for (const address of aimed.addresses) {
    const attempt = connect(subject, from, address, port);
    if (!attempt) continue;
    const { hops, end } = follow(subject.sceneAt(from).scene, attempt.result, address);
    if (attempt.arrived) {
      const why = `${aimed.lead}A connection to TCP port ${port} of \`${address}\` was accepted. ${meeting(subject, check, address)}`;
      return fails(expected, `the port is open at \`${address}\``, 'reachable', why.trim(), hops);
    }
    if (attempt.refused) stopped = `the connection to \`${address}\` is refused`;
    else if (end) stopped = `the packet to \`${address}\` ended at \`${end.where}\`: ${end.text}`;
  }
  return holds(expected, stopped);
}
