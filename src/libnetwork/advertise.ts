import { SECOND, type Timer } from '#kernel/clock.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { ipPacket } from '#kernel/wire/ip.ts';
import { Addr } from '#netip/addr.ts';
import { BROADCAST_MAC, multicastMac } from '#netip/mac.ts';

/** How often and how far apart: com.docker.network.advertise_addr_nmsgs and _ms. */
const MESSAGES = 3;
const INTERVAL = SECOND;
const ALL_NODES = 'ff02::1';

/**
 * Tells a wire about the addresses of a new interface: gratuitous ARP (RFC 5227 announcements) and unsolicited neighbour
 * advertisements, so that nobody goes on with the hardware address of an earlier owner.
 * @returns stops the repetitions
 */
export function advertiseAddresses(device: NetDevice, addresses: readonly Addr[]): () => void {
  const { clock } = device.netns;
  let timer: Timer | undefined;
  const send = (left: number): void => {
    if (!device.attached || !device.up) return;
    for (const address of addresses) announce(device, address);
    if (left > 1) timer = clock.after(INTERVAL, () => send(left - 1));
  };
  if (addresses.length > 0) send(MESSAGES);
  return () => timer?.cancel();
}

function announce(device: NetDevice, address: Addr): void {
  const { mac } = device;
  if (address.family === 4) {
    device.transmit({
      src: mac,
      dst: BROADCAST_MAC,
      payload: { kind: 'arp', operation: 'request', senderMac: mac, senderIp: address, targetIp: address },
    });
    return;
  }
  const everybody = Addr.parse(ALL_NODES);
  const advertisement = ipPacket(
    address,
    everybody,
    {
      kind: 'icmp',
      type: 'neighbour-advertisement',
      code: 0,
      data: new Uint8Array(),
      target: address,
      mac,
      override: true,
    },
    { ttl: 255 },
  );
  device.transmit({ src: mac, dst: multicastMac(everybody), payload: advertisement });
}
