import type { Clock } from '#kernel/clock.ts';
import { MILLISECOND, SECOND } from '#kernel/clock.ts';
import { OFPP } from '#kernel/dev/openvswitch/action.ts';
import type { OvsBridge } from '#kernel/dev/openvswitch/bridge.ts';
import type { Flow } from '#kernel/dev/openvswitch/flowtable.ts';
import { flowText, type PortNames, portText } from '#kernel/dev/openvswitch/flowtext.ts';
import type { OvsPort } from '#kernel/dev/openvswitch/port.ts';
import { datapathId } from '../vswitchd/status.ts';

const CAPABILITIES = 'FLOW_STATS TABLE_STATS PORT_STATS QUEUE_STATS ARP_MATCH_IP';
const ACTIONS =
  'output enqueue set_vlan_vid set_vlan_pcp strip_vlan mod_dl_src mod_dl_dst mod_nw_src mod_nw_dst mod_nw_tos mod_tp_src mod_tp_dst';

/** How flows are listed. */
export interface FlowListing {
  readonly clock: Clock;
  readonly names: PortNames;
  readonly statistics: boolean;
  /** Seconds since the last frame; only the older form of the answer tells them. */
  readonly idleAge: boolean;
}

/** One flow as `dump-flows` prints it. */
export function flowLine(flow: Flow, { clock, names, statistics, idleAge }: FlowListing): string {
  const words: string[] = [];
  const cookie = `cookie=0x${flow.cookie.toString(16)}`;
  if (statistics) {
    const age = Math.floor((clock.now - flow.createdAt) / MILLISECOND);
    const duration = `${Math.floor(age / 1000)}.${String(age % 1000).padStart(3, '0')}`;
    words.push(cookie, `duration=${duration}s`, `table=${flow.table}`, `n_packets=${flow.packets}`);
    words.push(`n_bytes=${flow.bytes}`);
  } else {
    if (flow.cookie !== 0n) words.push(cookie);
    if (flow.table !== 0) words.push(`table=${flow.table}`);
  }
  if (flow.idleTimeout > 0) words.push(`idle_timeout=${flow.idleTimeout}`);
  if (flow.hardTimeout > 0) words.push(`hard_timeout=${flow.hardTimeout}`);
  if (statistics && idleAge) words.push(`idle_age=${Math.floor((clock.now - flow.usedAt) / SECOND)}`);
  const [duration, hardAge] = [flow.createdAt, flow.modifiedAt].map((at) => Math.floor((clock.now - at) / SECOND));
  if (statistics && idleAge && hardAge !== duration) words.push(`hard_age=${hardAge}`);
  const text = flowText(flow, names);
  // Without any match there is no comma before the actions.
  const bare = text.startsWith('actions=');
  return ` ${words.join(', ')}${words.length > 0 ? (bare ? ' ' : ', ') : ''}${text}\n`;
}

/** `ovs-ofctl show` */
export function switchText(bridge: OvsBridge): string {
  const { mac } = bridge.local.device;
  return [
    `OFPT_FEATURES_REPLY (xid=0x2): dpid:${datapathId(mac)}\n`,
    `n_tables:254, n_buffers:0\ncapabilities: ${CAPABILITIES}\nactions: ${ACTIONS}\n`,
    ...bridge.ports.map(portDescription),
    'OFPT_GET_CONFIG_REPLY (xid=0x4): frags=normal miss_send_len=0\n',
  ].join('');
}

/** A port in `show` and `dump-ports-desc`. */
export function portDescription(port: OvsPort): string {
  const { device, config } = port;
  const down = device ? !device.up : config.down;
  const flags = [
    ...(down ? ['PORT_DOWN'] : []),
    ...(config.noReceive ? ['NO_RECV'] : []),
    ...(config.noFlood ? ['NO_FLOOD'] : []),
    ...(config.noForward ? ['NO_FWD'] : []),
  ];
  const state = device && !port.linkUp ? 'LINK_DOWN' : '0';
  const fast = device?.kind === 'veth' && device.up;
  return [
    ` ${portText(port.number)}(${port.name}): addr:${device?.mac ?? '00:00:00:00:00:00'}\n`,
    `     config:     ${flags.length === 0 ? '0' : flags.join(' ')}\n`,
    `     state:      ${state}\n`,
    ...(fast ? ['     current:    10GB-FD COPPER\n'] : []),
    `     speed: ${fast ? 10_000 : 0} Mbps now, 0 Mbps max\n`,
  ].join('');
}

/** `dump-ports`: the counters of ports; a patch has only frames and bytes. */
export function portCounters(ports: readonly OvsPort[], names: PortNames): string {
  const order = [...ports].sort((a, b) => rank(a) - rank(b));
  return order
    .map((port) => {
      const { stats, device } = port;
      const [rxDrop, txDrop] = [device?.stats.rxDropped ?? '?', device?.stats.txDropped ?? '?'];
      const none = device ? '0' : '?';
      const name = `${port.number < 10 ? ' ' : ''}${portText(port.number, names)}`;
      return (
        `  port ${name}: rx pkts=${stats.rxPackets}, bytes=${stats.rxBytes}, drop=${rxDrop}, errs=${none}, frame=${none}, over=${none}, crc=${none}\n` +
        `           tx pkts=${stats.txPackets}, bytes=${stats.txBytes}, drop=${txDrop}, errs=${none}, coll=${none}\n`
      );
    })
    .join('');
}

function rank(port: OvsPort): number {
  return port.number === OFPP.local ? -1 : port.number;
}
