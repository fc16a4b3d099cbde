import type { ReachesCheck } from '#course/schema/check.ts';
import { explainUnreached } from '../explain/unreached.ts';
import { type Attempt, connect, fetchUrl, ping, urlOf } from '../probe/send.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails, holds } from '../verdict.ts';
import { aim, targetName } from './aim.ts';
import { judgeAnswer } from './answer.ts';
import { absent } from './place.ts';

/** Evaluates a check of kind `reaches`: a probe from one end is answered by the other. */
export function checkReaches(subject: Subject, check: ReachesCheck): Finding {
  const { from, to, by } = check;
  const port = check.port ?? 80;
  const [source, target] = [subject.placeName(from), targetName(to)];
  const what =
    by === 'ping' ? 'a ping' : by === 'tcp' ? `a connection to TCP port ${port}` : `an HTTP request to port ${port}`;
  const content = check.body === undefined ? '' : ` and gets an answer with \`${check.body}\``;
  const expected = `${source} reaches ${target} by ${by === 'ping' ? 'ping' : `${by === 'tcp' ? 'TCP' : 'HTTP'} on port ${port}`}${content}`;
  const missing = absent(subject, from, expected);
  if (missing) return missing;
  const aimed = aim(subject, from, to, expected);
  if ('finding' in aimed) return aimed.finding;

  const sent = by === 'ping' ? { protocol: 'icmp' as const } : { protocol: 'tcp' as const, port };
  let last: Finding | undefined;
  for (const address of aimed.addresses) {
    const attempt = send(subject, check, address, port);
    if (!attempt) continue;
    if (attempt.arrived) {
      const finding =
        by === 'http' ? judgeAnswer(attempt, expected, { status: check.status ?? 200, body: check.body }) : undefined;
      if (!finding || finding.passed) return finding ?? holds(expected, `${target} answers (\`${address}\`)`);
      last = finding;
    } else {
      last = explainUnreached(subject, from, address, attempt, { expected, lead: aimed.lead, what, sent });
    }
  }
  return (
    last ??
    fails(
      expected,
      `${target} has no address`,
      'no-shared-network',
      `${target} is on no network that gives it an address.`,
    )
  );
}

function send(
  subject: Subject,
  { from, to, by, path }: ReachesCheck,
  address: string,
  port: number,
): Attempt | undefined {
  if (by === 'ping') return ping(subject, from, address);
  if (by === 'tcp') return connect(subject, from, address, port);
  // The name goes into the request where there is one, since servers may tell sites apart by it.
  return fetchUrl(subject, from, urlOf(to.name ?? address, port, path));
}
