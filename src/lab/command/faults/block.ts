import type { Fault } from '../../underlay/fault.ts';
import { UsageError } from '../usageerror.ts';
import type { LabCall, Verb } from '../verb.ts';
import { HOSTS_HELP, hostNames, pairOf } from './hosts.ts';
import { report } from './report.ts';

/** `lab block`: a firewall between the hosts drops what is sent to a port. */
export const block: Verb = {
  name: 'block',
  usage: 'PORT/PROTO [HOST [HOST]]',
  short: 'Let a firewall between the hosts drop what is sent to a port',
  help: `PROTO is tcp or udp. ${HOSTS_HELP}
Without one it is about every host of the lab.

Examples:
  lab block 7946/udp               No gossip between any hosts
  lab block 4789/udp node1 node2   No VXLAN between these two`,
  *run(call) {
    const [port, ...hosts] = call.args;
    const what = blockOf(port);
    const faults: Fault[] =
      hosts.length > 0 ? [{ ...what, ...pairOf(call, hosts) }] : hostNames(call).map((host) => ({ ...what, host }));
    return yield* report(call, ...faults);
  },
  complete: (call: LabCall) =>
    call.args.length === 1 ? ['2377/tcp', '7946/tcp', '7946/udp', '4789/udp'] : hostNames(call),
};

function blockOf(text: string | undefined): Pick<Extract<Fault, { kind: 'block' }>, 'kind' | 'port' | 'proto'> {
  const match = /^(\d{1,5})\/(tcp|udp)$/.exec(text ?? '');
  const port = Number(match?.[1]);
  if (!match || port < 1 || port > 65535) throw new UsageError(`'${text ?? ''}' is no port such as 7946/udp`);
  return { kind: 'block', port, proto: match[2] as 'tcp' | 'udp' };
}
