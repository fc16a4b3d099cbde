import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Prefix } from '#netip/prefix.ts';
import type { DriverNetwork, IpamData } from '../../driverapi/driver.ts';

/** Names of the overlay driver's options. */
export const OVERLAY_LABELS = {
  vxlanIds: 'com.docker.network.driver.overlay.vxlanid_list',
  mtu: 'com.docker.network.driver.mtu',
  encrypted: 'encrypted',
} as const;

/** Ethernet, IP, UDP and VXLAN headers around what is sent. */
const VXLAN_OVERHEAD = 50;
/** SPI, sequence number, initialisation vector, padding length, next header and check value of ESP. */
const ESP_OVERHEAD = 26;
const UNDERLAY_MTU = 1500;

/** One subnet of an overlay network, with its own VXLAN. */
export interface OverlaySubnet {
  /** Masked. */
  readonly prefix: Prefix;
  /** The address of the bridge on every node. */
  readonly gateway?: Prefix;
  readonly vni: number;
}

/** An overlay network's settings after its options were read (moby drivers/overlay networkOptions). */
export interface OverlayConfiguration {
  readonly id: string;
  readonly name: string;
  readonly subnets: readonly OverlaySubnet[];
  readonly secure: boolean;
  readonly internal: boolean;
  /** Of interfaces in containers. */
  readonly mtu: number;
}

/** Reads a network's options. @throws invalidParameter with Docker's words */
export function parseOverlay(
  network: DriverNetwork,
  ipv4: readonly IpamData[],
  ipv6: readonly IpamData[],
): OverlayConfiguration {
  const { driverOptions } = network;
  const list = driverOptions[OVERLAY_LABELS.vxlanIds];
  if (list === undefined) throw invalidParameter('no VNI provided');
  const ids = list.split(',').map(Number);
  if (ids.some((id) => !Number.isInteger(id))) throw invalidParameter(`invalid vxlan id value "${list}" passed`);
  const wanted = driverOptions[OVERLAY_LABELS.mtu];
  const underlay = wanted === undefined ? UNDERLAY_MTU : Number.parseInt(wanted, 10);
  if (Number.isNaN(underlay) || underlay < 0) throw invalidParameter(`invalid MTU value: ${underlay}`);
  const secure = OVERLAY_LABELS.encrypted in driverOptions;
  const pools = [...ipv4, ...ipv6];
  // The families of one network share its VXLANs, one after the other.
  const subnets = pools.map(
    ({ pool, gateway }, index): OverlaySubnet => ({
      prefix: pool.masked(),
      gateway,
      vni: ids[index < ipv4.length ? index : index - ipv4.length] ?? ids[0] ?? 0,
    }),
  );
  return {
    id: network.id,
    name: network.name,
    subnets,
    secure,
    internal: network.internal,
    mtu: maxMtu(underlay === 0 ? UNDERLAY_MTU : underlay, secure),
  };
}

/** What fits into the tunnel: 1450 bytes of 1500, and 1424 where it is encrypted. */
function maxMtu(underlay: number, secure: boolean): number {
  const plain = underlay - VXLAN_OVERHEAD;
  if (!secure) return plain;
  const padded = plain - ESP_OVERHEAD;
  return padded - (padded % 4);
}
