import type { Verb } from '../verb.ts';
import { HOSTS_HELP, hostNames, pairOf } from './hosts.ts';
import { report } from './report.ts';

/** `lab cut`: pulls a cable, or cuts two hosts off from each other. */
export const cut: Verb = {
  name: 'cut',
  usage: 'HOST [HOST]',
  short: 'Cut the link of a host, or the one between two',
  help: `${HOSTS_HELP}

Examples:
  lab cut node2         As if somebody had pulled its cable
  lab cut node1 node2   These two no longer hear each other

'lab heal' mends it.`,
  *run(call) {
    return yield* report(call, { kind: 'cut', ...pairOf(call, call.args) });
  },
  complete: hostNames,
};
