import type { HttpCheck } from '#course/schema/check.ts';
import { explainUnreached } from '../explain/unreached.ts';
import { fetchUrl } from '../probe/send.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails } from '../verdict.ts';
import { aim } from './aim.ts';
import { judgeAnswer } from './answer.ts';
import { absent } from './place.ts';

/** Evaluates a check of kind `http`: a URL, fetched from a host or a container, answers with this status and body. */
export function checkHttp(subject: Subject, check: HttpCheck): Finding {
  const { from, url, status, body } = check;
  const content = body === undefined ? `status ${status}` : `status ${status} and \`${body}\``;
  const expected = `\`${url}\`, fetched from ${subject.placeName(from)}, answers with ${content}`;
  const missing = absent(subject, from, expected);
  if (missing) return missing;
  const { hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const target = /^[\d.]+$|:/.test(host) ? { address: host } : { name: host };
  const aimed = aim(subject, from, target, expected);
  if ('finding' in aimed) return aimed.finding;
  const attempt = fetchUrl(subject, from, url);
  if (attempt?.arrived) return judgeAnswer(attempt, expected, { status, body });
  const address = aimed.addresses[0];
  if (!attempt || address === undefined)
    return fails(expected, 'nothing could be sent', 'no-answer', 'There is no address to send to.');
  return explainUnreached(subject, from, address, attempt, {
    expected,
    lead: aimed.lead,
    what: 'an HTTP request',
    sent: { protocol: 'tcp', port: Number(new URL(url).port) || 80 },
  });
}
