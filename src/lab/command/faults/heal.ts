import { faultText } from '../../underlay/fault.ts';
import { samePair } from '../../underlay/underlay.ts';
import type { Verb } from '../verb.ts';
import { hostNames, pairOf } from './hosts.ts';
import { sentence } from './report.ts';

/** `lab heal`: mends what other verbs broke. */
export const heal: Verb = {
  name: 'heal',
  usage: '[HOST [HOST]]',
  short: 'Mend the network',
  help: `Without a HOST everything is mended; with one all that is about it, with two what is
between them.`,
  *run(call) {
    const { lab, proc, args } = call;
    const pair = args.length === 0 ? undefined : pairOf(call, args);
    const mended = lab.underlay.mend((fault) => {
      if (!pair) return true;
      return pair.other === undefined ? fault.host === pair.host || fault.other === pair.host : samePair(fault, pair);
    });
    if (mended.length === 0) yield* proc.print('There was nothing to mend.\n');
    for (const fault of mended) yield* proc.print(`Mended: ${sentence(faultText(fault))}\n`);
    return 0;
  },
  complete: hostNames,
};
