/** Kinds of single values, RFC 7047 section 3.2. */
export type AtomType = 'string' | 'integer' | 'boolean' | 'uuid';

/** A column: how many values of what kind. */
export interface Column {
  readonly key: AtomType;
  /** Of a map, the kind of its values. */
  readonly value?: AtomType;
  /** How many values there are at least, and at most. */
  readonly min: 0 | 1;
  readonly max: number;
  readonly allowed?: readonly string[];
  /** Bounds of an integer. */
  readonly least?: number;
  readonly most?: number;
  /** The table a uuid points into. */
  readonly table?: string;
  /** Cannot be changed once the row is there. */
  readonly fixed?: boolean;
}

type Rest = Omit<Column, 'key' | 'value' | 'min' | 'max'>;

const scalar = (key: AtomType, rest: Rest = {}): Column => ({ key, min: 1, max: 1, ...rest });
const optional = (key: AtomType, rest: Rest = {}): Column => ({ key, min: 0, max: 1, ...rest });
const set = (key: AtomType, rest: Rest = {}): Column => ({ key, min: 0, max: Number.POSITIVE_INFINITY, ...rest });
const map = (key: AtomType, value: AtomType): Column => ({ key, value, min: 0, max: Number.POSITIVE_INFINITY });

/** The tables kept here, with all columns they have in ovs-vswitchd.conf.db(5), schema 8.3.1. */
export const SCHEMA: Readonly<Record<string, Readonly<Record<string, Column>>>> = {
  Open_vSwitch: {
    bridges: set('uuid', { table: 'Bridge' }),
    cur_cfg: scalar('integer'),
    datapath_types: set('string'),
    datapaths: map('string', 'uuid'),
    db_version: optional('string'),
    dpdk_initialized: scalar('boolean'),
    dpdk_version: optional('string'),
    external_ids: map('string', 'string'),
    iface_types: set('string'),
    manager_options: set('uuid', { table: 'Manager' }),
    next_cfg: scalar('integer'),
    other_config: map('string', 'string'),
    ovs_version: optional('string'),
    ssl: optional('uuid', { table: 'SSL' }),
    statistics: map('string', 'string'),
    system_type: optional('string'),
    system_version: optional('string'),
  },
  Bridge: {
    auto_attach: optional('uuid', { table: 'AutoAttach' }),
    controller: set('uuid', { table: 'Controller' }),
    datapath_id: optional('string'),
    datapath_type: scalar('string'),
    datapath_version: scalar('string'),
    external_ids: map('string', 'string'),
    fail_mode: optional('string', { allowed: ['secure', 'standalone'] }),
    flood_vlans: set('integer', { least: 0, most: 4095 }),
    flow_tables: map('integer', 'uuid'),
    ipfix: optional('uuid', { table: 'IPFIX' }),
    mcast_snooping_enable: scalar('boolean'),
    mirrors: set('uuid', { table: 'Mirror' }),
    name: scalar('string', { fixed: true }),
    netflow: optional('uuid', { table: 'NetFlow' }),
    other_config: map('string', 'string'),
    ports: set('uuid', { table: 'Port' }),
    protocols: set('string', {
      allowed: ['OpenFlow10', 'OpenFlow11', 'OpenFlow12', 'OpenFlow13', 'OpenFlow14', 'OpenFlow15'],
    }),
    rstp_enable: scalar('boolean'),
    rstp_status: map('string', 'string'),
    sflow: optional('uuid', { table: 'sFlow' }),
    status: map('string', 'string'),
    stp_enable: scalar('boolean'),
  },
  Port: {
    bond_active_slave: optional('string'),
    bond_downdelay: scalar('integer'),
    bond_fake_iface: scalar('boolean'),
    bond_mode: optional('string', { allowed: ['active-backup', 'balance-slb', 'balance-tcp'] }),
    bond_updelay: scalar('integer'),
    cvlans: set('integer', { least: 0, most: 4095 }),
    external_ids: map('string', 'string'),
    fake_bridge: scalar('boolean'),
    interfaces: set('uuid', { table: 'Interface' }),
    lacp: optional('string', { allowed: ['active', 'off', 'passive'] }),
    mac: optional('string'),
    name: scalar('string', { fixed: true }),
    other_config: map('string', 'string'),
    protected: scalar('boolean'),
    qos: optional('uuid', { table: 'QoS' }),
    rstp_statistics: map('string', 'integer'),
    rstp_status: map('string', 'string'),
    statistics: map('string', 'integer'),
    status: map('string', 'string'),
    tag: optional('integer', { least: 0, most: 4095 }),
    trunks: set('integer', { least: 0, most: 4095 }),
    vlan_mode: optional('string', { allowed: ['access', 'dot1q-tunnel', 'native-tagged', 'native-untagged', 'trunk'] }),
  },
  Interface: {
    admin_state: optional('string', { allowed: ['down', 'up'] }),
    bfd: map('string', 'string'),
    bfd_status: map('string', 'string'),
    cfm_fault: optional('boolean'),
    cfm_fault_status: set('string'),
    cfm_flap_count: optional('integer'),
    cfm_health: optional('integer', { least: 0, most: 100 }),
    cfm_mpid: optional('integer'),
    cfm_remote_mpids: set('integer'),
    cfm_remote_opstate: optional('string', { allowed: ['down', 'up'] }),
    duplex: optional('string', { allowed: ['full', 'half'] }),
    error: optional('string'),
    external_ids: map('string', 'string'),
    ifindex: optional('integer', { least: 0, most: 4294967295 }),
    ingress_policing_burst: scalar('integer', { least: 0 }),
    ingress_policing_kpkts_burst: scalar('integer', { least: 0 }),
    ingress_policing_kpkts_rate: scalar('integer', { least: 0 }),
    ingress_policing_rate: scalar('integer', { least: 0 }),
    lacp_current: optional('boolean'),
    link_resets: optional('integer'),
    link_speed: optional('integer'),
    link_state: optional('string', { allowed: ['down', 'up'] }),
    lldp: map('string', 'string'),
    mac: optional('string'),
    mac_in_use: optional('string'),
    mtu: optional('integer'),
    mtu_request: optional('integer', { least: 1 }),
    name: scalar('string', { fixed: true }),
    ofport: optional('integer'),
    ofport_request: optional('integer', { least: 1, most: 65279 }),
    options: map('string', 'string'),
    other_config: map('string', 'string'),
    statistics: map('string', 'integer'),
    status: map('string', 'string'),
    type: scalar('string'),
  },
};

/** Tables that Open vSwitch has too and that nothing here acts on. */
export const OTHER_TABLES: readonly string[] = [
  'AutoAttach',
  'CT_Timeout_Policy',
  'CT_Zone',
  'Controller',
  'Datapath',
  'Flow_Sample_Collector_Set',
  'Flow_Table',
  'IPFIX',
  'Manager',
  'Mirror',
  'NetFlow',
  'QoS',
  'Queue',
  'SSL',
  'sFlow',
];
