import type { Subject } from '../subject.ts';
import type { Finding } from '../verdict.ts';

/**
 * A finding about a swarm, looked at again until it passes or `within` virtual seconds are over. Nodes join, are promoted and
 * are missed within seconds: the learner must not have to type something to be believed. Where there is no swarm, nothing is
 * waited for.
 */
export function settled(subject: Subject, within: number, look: () => Finding): Finding {
  let finding = look();
  if (finding.cause !== 'no-swarm') {
    subject.wait(within, () => {
      finding = look();
      return finding.passed;
    });
  }
  return finding;
}
