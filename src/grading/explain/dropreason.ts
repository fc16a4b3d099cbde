import type { Cause } from '#course/schema/cause.ts';
import type { TraceRecord } from '../trace.ts';

type DropReason = NonNullable<TraceRecord['reason']>;

/** Each reason for which the kernel drops a packet, in words that follow "the packet ended at X:", and what it means for a check. */
export const DROP_REASONS: Readonly<Record<DropReason, { text: string; cause: Cause }>> = {
  'device-down': { text: 'the interface is down', cause: 'no-answer' },
  'no-carrier': { text: 'nothing is plugged into the other end', cause: 'no-answer' },
  'link-loss': { text: 'the cable lost it', cause: 'no-answer' },
  'mtu-exceeded': { text: 'it is too big for the link and may not be split', cause: 'no-answer' },
  'other-host': { text: 'it was meant for another machine', cause: 'no-answer' },
  'bridge-down': { text: 'the bridge is down', cause: 'no-answer' },
  'bridge-same-port': { text: 'the bridge would have to send it back where it came from', cause: 'no-answer' },
  'bridge-port-isolated': { text: 'the bridge keeps these two ports apart', cause: 'filtered' },
  'bridge-filtered': { text: 'the bridge does not pass on such frames', cause: 'filtered' },
  'ovs-flow': { text: 'an OpenFlow rule drops it', cause: 'filtered' },
  'ovs-no-flow': { text: 'no OpenFlow rule of the bridge says where it goes', cause: 'filtered' },
  'ovs-no-controller': { text: 'the rule sends it to a controller, and there is none', cause: 'filtered' },
  'ovs-no-peer': { text: 'the patch port has no other end', cause: 'no-answer' },
  'ovs-port-down': { text: 'the port of the bridge is switched off', cause: 'filtered' },
  'ovs-recursion': { text: 'it went round in circles between bridges', cause: 'no-answer' },
  'ovs-vlan': { text: 'the ports are on different VLANs', cause: 'filtered' },
  'vlan-unknown': { text: 'nobody here is on that VLAN', cause: 'no-answer' },
  'mode-private': { text: 'macvlan in private mode keeps neighbours apart', cause: 'filtered' },
  'family-disabled': { text: 'IPv6 is switched off on the interface', cause: 'no-answer' },
  'martian-source': { text: 'its source address is impossible here', cause: 'no-answer' },
  'martian-destination': { text: 'its destination address is impossible here', cause: 'no-answer' },
  'rp-filter': {
    text: 'the answer would have to go another way, and such packets are not accepted',
    cause: 'no-answer',
  },
  'no-route': { text: 'there is no route to that address', cause: 'no-route' },
  'blackhole-route': { text: 'a blackhole route swallows it', cause: 'no-route' },
  'unreachable-route': { text: 'a route says that the address is unreachable', cause: 'no-route' },
  'prohibited-route': { text: 'a route forbids that address', cause: 'no-route' },
  'forwarding-disabled': { text: 'this machine does not pass on packets of others', cause: 'no-route' },
  'ttl-exceeded': { text: 'it has passed too many routers', cause: 'no-answer' },
  scope: { text: 'such an address is not passed on', cause: 'no-route' },
  netfilter: { text: 'a firewall rule drops it', cause: 'filtered' },
  'neighbour-failed': { text: 'nobody on that network has the address', cause: 'no-answer' },
  'neighbour-queue-full': { text: 'too many packets wait for an address that nobody answers for', cause: 'no-answer' },
  'no-socket': { text: 'no program listens there', cause: 'refused' },
  'no-handler': { text: 'nothing there understands it', cause: 'refused' },
  'receive-buffer-full': { text: 'the program does not read fast enough', cause: 'no-answer' },
  'backlog-full': { text: 'the program does not accept connections', cause: 'no-answer' },
  'bad-segment': { text: 'it fits no connection', cause: 'no-answer' },
  ignored: { text: 'it is ignored on purpose', cause: 'no-answer' },
};
