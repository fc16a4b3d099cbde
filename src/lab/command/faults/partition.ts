import type { Fault } from '../../underlay/fault.ts';
import { UsageError } from '../usageerror.ts';
import type { Verb } from '../verb.ts';
import { hostNames, pairOf } from './hosts.ts';
import { report } from './report.ts';

/** `lab partition`: splits the hosts into groups that do not hear each other. */
export const partition: Verb = {
  name: 'partition',
  usage: 'HOST[,HOST...] HOST[,HOST...] [...]',
  short: 'Split the hosts into groups that do not hear each other',
  help: `Each argument is a group. Hosts that are in none hear everyone.

Example:
  lab partition node1,node2 node3`,
  *run(call) {
    const groups = call.args.map((group) => group.split(',').filter((name) => name !== ''));
    if (groups.length < 2 || groups.some((group) => group.length === 0))
      throw new UsageError('expected two groups of hosts or more');
    const faults = groups.flatMap((group, index) =>
      group.flatMap((host) =>
        groups
          .slice(index + 1)
          .flat()
          .map((other): Fault => ({ kind: 'cut', ...pairOf(call, [host, other]) })),
      ),
    );
    return yield* report(call, ...faults);
  },
  complete: hostNames,
};
