import { faultText } from '../../underlay/fault.ts';
import { UsageError } from '../usageerror.ts';
import type { Verb } from '../verb.ts';
import { sentence } from './report.ts';

/** `lab network`: what lies between the hosts, and what is wrong with it. */
export const network: Verb = {
  name: 'network',
  usage: '',
  short: 'Show what lies between the hosts, and what is wrong with it',
  help: 'Lists the segments with the hosts on them, then every fault.',
  *run({ lab, proc, args }) {
    if (args.length > 0) throw new UsageError('expected no argument');
    const lines: string[] = [];
    for (const { name, subnet, gateway, mtu } of lab.underlay.segments.values()) {
      const details = [subnet.text, ...(gateway ? [`gateway ${gateway.text}`] : []), ...(mtu ? [`MTU ${mtu}`] : [])];
      lines.push(`${name} (${details.join(', ')})`);
      for (const host of lab.hosts.keys()) {
        for (const card of lab.underlay.cards(host).filter(({ segment }) => segment?.name === name)) {
          const address = card.addresses.find(({ prefix }) => prefix.family === subnet.family)?.prefix.addr.text;
          lines.push(`  ${host.padEnd(12)} ${card.name.padEnd(6)} ${address ?? 'no address'}`);
        }
      }
    }
    lines.push(
      ...(lab.underlay.faults.length === 0
        ? ['Nothing is wrong.']
        : ['Wrong:', ...lab.underlay.faults.map((fault) => `  ${sentence(faultText(fault))}`)]),
    );
    yield* proc.print(`${lines.join('\n')}\n`);
    return 0;
  },
};
