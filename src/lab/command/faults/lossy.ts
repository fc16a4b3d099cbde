import { UsageError } from '../usageerror.ts';
import type { Verb } from '../verb.ts';
import { HOSTS_HELP, hostNames, pairOf } from './hosts.ts';
import { report } from './report.ts';

/** `lab lossy`: lets packets get lost by chance. */
export const lossy: Verb = {
  name: 'lossy',
  usage: 'HOST [HOST] PERCENT%',
  short: 'Let some packets get lost',
  help: `${HOSTS_HELP}

Example:
  lab lossy node1 node2 20%   One packet in five vanishes`,
  *run(call) {
    const share = call.args[call.args.length - 1];
    return yield* report(call, { kind: 'lossy', ...pairOf(call, call.args.slice(0, -1)), loss: shareOf(share) });
  },
  complete: hostNames,
};

function shareOf(text: string | undefined): number {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text ?? '')?.[1];
  if (percent === undefined || Number(percent) > 100) throw new UsageError(`'${text ?? ''}' is no share such as 20%`);
  return Number(percent) / 100;
}
