import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { OvsBridge } from '#kernel/dev/openvswitch/bridge.ts';
import { Datapath } from '#kernel/dev/openvswitch/datapath.ts';
import type { OvsPort, VlanMode, VlanSettings } from '#kernel/dev/openvswitch/port.ts';
import { isErrno, strerror } from '#kernel/errno.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import { isGroupMac, type Mac, parseMac, ZERO_MAC } from '#netip/mac.ts';
import { Database, entries, list, type Row, text } from '../ovsdb/database.ts';
import { createPort, PortProblem, settingsOf } from './createport.ts';
import { refreshStatus } from './status.ts';

/** Where ovsdb-server listens. */
export const DATABASE_SOCKET = '/var/run/openvswitch/db.sock';
export const OVS_VERSION = '3.1.0';
export const SCHEMA_VERSION = '8.3.1';

/** A port that the switch has, and what it was made of. */
interface Made {
  readonly port: OvsPort;
  readonly settings: string;
}

/** ovsdb-server and ovs-vswitchd of a host: the configuration, and the bridges made of it. */
export class VSwitch {
  readonly netns: NetNamespace;
  readonly bridges = new Map<string, OvsBridge>();
  #database: Database;
  #datapath: Datapath | undefined;
  #busy = false;
  /** By the identifier of the interface's row. */
  readonly #made = new Map<string, Made>();
  readonly #failModes = new Map<string, string>();

  constructor(netns: NetNamespace, hostname: string) {
    this.netns = netns;
    const random = netns.kernel.random.fork('openvswitch');
    const system = random
      .hex(32)
      .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5')
      .slice(0, 36);
    this.#database = Database.create(random, {
      db_version: [SCHEMA_VERSION],
      ovs_version: [OVS_VERSION],
      datapath_types: ['netdev', 'system'],
      dpdk_initialized: [false],
      dpdk_version: ['none'],
      iface_types: [
        'bareudp',
        'erspan',
        'geneve',
        'gre',
        'gtpu',
        'internal',
        'ip6erspan',
        'ip6gre',
        'lisp',
        'patch',
        'stt',
        'system',
        'tap',
        'vxlan',
      ],
      system_type: ['debian'],
      system_version: ['12'],
      external_ids: new Map([
        ['hostname', hostname],
        ['rundir', '/var/run/openvswitch'],
        ['system-id', system],
      ]),
    });
    netns.devices.watchers.add((device) => this.#appeared(device));
  }

  /** The configuration with its status columns brought up to date. */
  read(): Database {
    refreshStatus(this.#database, this);
    return this.#database;
  }

  /** Puts a changed copy of the configuration in the database's place and does what it says. */
  commit(database: Database): void {
    database.collect();
    this.#database = database;
    const { root } = database;
    const next = Number(list(root, 'next_cfg')[0] ?? 0) + 1;
    root.columns.set('next_cfg', [next]);
    root.columns.set('cur_cfg', [next]);
    this.#reconfigure();
  }

  /** The port made of an interface's row. */
  portOf(row: Row): OvsPort | undefined {
    return this.#made.get(row.uuid)?.port;
  }

  #appeared(device: NetDevice): void {
    if (this.#busy) return;
    const row = this.#database.named('Interface', device.name);
    if (row && !this.#made.has(row.uuid)) this.#reconfigure();
  }

  #reconfigure(): void {
    this.#busy = true;
    try {
      const rows = this.#database.referenced(this.#database.root, 'bridges');
      const wanted = new Set(rows.map((row) => text(row, 'name')));
      this.#removePorts();
      for (const [name, bridge] of this.bridges) if (!wanted.has(name)) this.#removeBridge(name, bridge);
      for (const row of this.#database.rows('Bridge')) this.#addBridge(row);
      if (this.bridges.size === 0) {
        this.#datapath?.close();
        this.#datapath = undefined;
      }
    } finally {
      this.#busy = false;
    }
  }

  /** Takes out ports that are no longer wanted, or wanted otherwise. */
  #removePorts(): void {
    for (const [uuid, { port, settings }] of this.#made) {
      const row = this.#database.row(uuid);
      if (row && settingsOf(row) === settings) continue;
      port.bridge.removePort(port);
      this.#made.delete(uuid);
    }
  }

  #removeBridge(name: string, bridge: OvsBridge): void {
    bridge.close();
    this.bridges.delete(name);
    this.#failModes.delete(name);
  }

  #addBridge(row: Row): void {
    const name = text(row, 'name');
    let bridge = this.bridges.get(name);
    if (!bridge) {
      const local = this.#database.named('Interface', name);
      try {
        this.#datapath ??= new Datapath(this.netns);
        bridge = new OvsBridge(this.#datapath, name);
      } catch (error) {
        if (!isErrno(error)) throw error;
        if (local) fail(local, `could not add network device ${name} to ofproto (${strerror(error.code)})`);
        return;
      }
      this.bridges.set(name, bridge);
      if (local) this.#made.set(local.uuid, { port: bridge.local, settings: settingsOf(local) });
    }
    this.#addPorts(bridge, row);
    this.#configure(bridge, row);
  }

  #addPorts(bridge: OvsBridge, bridgeRow: Row): void {
    const wanted = new Set(list(bridgeRow, 'ports'));
    for (const row of this.#database.rows('Port')) {
      if (!wanted.has(row.uuid)) continue;
      const [itf] = this.#database.referenced(row, 'interfaces');
      if (!itf) continue;
      const port = this.#made.get(itf.uuid)?.port ?? this.#make(bridge, itf);
      if (port) port.vlans = vlanSettings(row);
    }
  }

  #make(bridge: OvsBridge, row: Row): OvsPort | undefined {
    try {
      const requested = Number(list(row, 'ofport_request')[0] ?? 0) || undefined;
      const port = bridge.addPort((number) => createPort(this, bridge, row, number, () => this.#lost(row)), requested);
      this.#made.set(row.uuid, { port, settings: settingsOf(row) });
      row.columns.set('error', []);
      return port;
    } catch (error) {
      if (!(error instanceof PortProblem)) throw error;
      fail(row, error.message);
      return undefined;
    }
  }

  /** The device of a port is gone; the port stays in the configuration. */
  #lost(row: Row): void {
    const made = this.#made.get(row.uuid);
    if (!made) return;
    this.#made.delete(row.uuid);
    made.port.bridge.removePort(made.port);
    const current = this.#database.row(row.uuid);
    const name = text(row, 'name');
    if (current) fail(current, `could not open network device ${name} (No such device)`);
  }

  #configure(bridge: OvsBridge, row: Row): void {
    const failMode = text(row, 'fail_mode');
    const before = this.#failModes.get(bridge.name) ?? '';
    if ((failMode === 'secure') !== (before === 'secure')) {
      bridge.flows.clear();
      if (failMode !== 'secure') bridge.addDefaultFlow();
    }
    this.#failModes.set(bridge.name, failMode);
    const device = bridge.local.device;
    const config = entries(row, 'other_config');
    const mac = parseMac(config.get('hwaddr') ?? '') ?? lowestMac(bridge);
    if (mac && mac !== device.mac) device.setMac(mac);
    const ageing = Number(config.get('mac-aging-time') ?? 300);
    bridge.macs.ageingTime = Math.max(15, Math.min(3600, ageing)) * 1_000_000_000;
    const lengths = bridge.ports.flatMap((port) =>
      port !== bridge.local && port.device && port.device.kind !== 'openvswitch' ? [port.device.mtu] : [],
    );
    const mtu = Math.min(...lengths);
    if (lengths.length > 0 && mtu !== device.mtu) device.setMtu(mtu);
  }
}

function fail(row: Row, message: string): void {
  row.columns.set('error', [message]);
  row.columns.set('ofport', [-1]);
}

/** The lowest address of the ports' that a manufacturer has given: the bridge takes it over. */
function lowestMac(bridge: OvsBridge): Mac | undefined {
  const macs = bridge.ports.flatMap((port) =>
    port.device && port.device.kind !== 'openvswitch' ? [port.device.mac] : [],
  );
  const local = (mac: Mac) => '2367abef'.includes(mac.charAt(1));
  return macs.filter((mac) => !isGroupMac(mac) && !local(mac) && mac !== ZERO_MAC).sort()[0];
}

function vlanSettings(row: Row): VlanSettings {
  const [tag] = list(row, 'tag');
  const mode = text(row, 'vlan_mode');
  return {
    tag: tag === undefined ? undefined : Number(tag),
    trunks: new Set(list(row, 'trunks').map(Number)),
    mode: mode === '' || mode === 'dot1q-tunnel' ? undefined : (mode as VlanMode),
    protected: list(row, 'protected')[0] === true,
  };
}
