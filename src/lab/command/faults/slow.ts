import { MILLISECOND, type Nanoseconds, SECOND } from '#kernel/clock.ts';
import { UsageError } from '../usageerror.ts';
import type { Verb } from '../verb.ts';
import { HOSTS_HELP, hostNames, pairOf } from './hosts.ts';
import { report } from './report.ts';

/** `lab slow`: adds to the time that packets take. */
export const slow: Verb = {
  name: 'slow',
  usage: 'HOST [HOST] TIME',
  short: 'Make packets take longer',
  help: `${HOSTS_HELP}
TIME is added to the way in each direction: 80ms, 1.5s.

Example:
  lab slow node1 node2 100ms`,
  *run(call) {
    const time = call.args[call.args.length - 1];
    return yield* report(call, { kind: 'slow', ...pairOf(call, call.args.slice(0, -1)), delay: delayOf(time) });
  },
  complete: hostNames,
};

function delayOf(text: string | undefined): Nanoseconds {
  const match = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text ?? '');
  if (!match) throw new UsageError(`'${text ?? ''}' is no time such as 100ms or 2s`);
  return Math.round(Number(match[1]) * (match[2] === 's' ? SECOND : MILLISECOND));
}
