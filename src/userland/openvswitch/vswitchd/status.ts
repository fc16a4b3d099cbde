import { PatchPort } from '#kernel/dev/openvswitch/patchport.ts';
import type { OvsPort } from '#kernel/dev/openvswitch/port.ts';
import { type Database, list, type Row, setEntries, text } from '../ovsdb/database.ts';
import type { VSwitch } from './vswitch.ts';

/** Writes what the switch knows of its bridges and ports into the status columns. */
export function refreshStatus(database: Database, vswitch: VSwitch): void {
  for (const row of database.rows('Bridge')) {
    const bridge = vswitch.bridges.get(text(row, 'name'));
    if (!bridge) continue;
    row.columns.set('datapath_id', [datapathId(bridge.local.device.mac)]);
    row.columns.set('datapath_version', ['<unknown>']);
  }
  for (const row of database.rows('Interface')) {
    const port = vswitch.portOf(row);
    if (port) portStatus(row, port);
    else clearStatus(row);
  }
}

/** The identifier of a bridge for its controllers. */
export function datapathId(mac: string): string {
  return `0000${mac.replaceAll(':', '')}`;
}

function clearStatus(row: Row): void {
  for (const column of [
    'admin_state',
    'link_state',
    'mac_in_use',
    'mtu',
    'ifindex',
    'link_speed',
    'duplex',
    'link_resets',
  ])
    row.columns.set(column, []);
  for (const column of ['statistics', 'status']) setEntries(row, column, []);
}

function portStatus(row: Row, port: OvsPort): void {
  const { device } = port;
  row.columns.set('ofport', [port.number]);
  row.columns.set('ifindex', [device?.index ?? 0]);
  row.columns.set('admin_state', [!device || device.up ? 'up' : 'down']);
  row.columns.set('link_state', [port.linkUp ? 'up' : 'down']);
  row.columns.set('mac_in_use', device ? [device.mac] : []);
  row.columns.set('mtu', device ? [device.mtu] : []);
  row.columns.set('link_resets', [0]);
  const fast = device?.kind === 'veth';
  row.columns.set('link_speed', fast ? [10_000_000_000] : []);
  row.columns.set('duplex', fast ? ['full'] : []);
  if (port instanceof PatchPort) {
    const missing = `No usable peer '${port.peerName}' exists in 'system' datapath.`;
    row.columns.set('error', port.linkUp ? [] : [missing]);
  } else if (list(row, 'error').length > 0) row.columns.set('error', []);
  if (device) {
    setEntries(row, 'status', [['driver_name', device.kind === 'openvswitch' ? 'openvswitch' : device.kind]]);
  }
  const { rxPackets, rxBytes, txPackets, txBytes } = port.stats;
  const common = [
    ['rx_bytes', rxBytes],
    ['rx_packets', rxPackets],
    ['tx_bytes', txBytes],
    ['tx_packets', txPackets],
  ] as const;
  const none = [
    'collisions',
    'rx_crc_err',
    'rx_errors',
    'rx_frame_err',
    'rx_missed_errors',
    'rx_over_err',
    'tx_errors',
  ];
  const drops = [
    ['rx_dropped', device?.stats.rxDropped ?? 0],
    ['tx_dropped', device?.stats.txDropped ?? 0],
  ] as const;
  setEntries(row, 'statistics', device ? [...common, ...drops, ...none.map((name) => [name, 0] as const)] : common);
}
