import { Errno } from '../errno.ts';
import type { Sysctl } from '../sysctl.ts';

/** net.ipv4.vs.* with their defaults (ipvs-sysctl.rst). */
const DEFAULTS = {
  am_droprate: '10',
  amemthresh: '1024',
  backup_only: '0',
  cache_bypass: '0',
  conn_reuse_mode: '1',
  conntrack: '0',
  drop_entry: '0',
  drop_packet: '0',
  expire_nodest_conn: '0',
  expire_quiescent_template: '0',
  ignore_tunneled: '0',
  nat_icmp_send: '0',
  pmtu_disc: '1',
  run_estimation: '1',
  schedule_icmp: '0',
  secure_tcp: '0',
  sloppy_sctp: '0',
  sloppy_tcp: '0',
  snat_reroute: '1',
  sync_persist_mode: '0',
  sync_ports: '1',
  sync_qlen_max: '96768',
  sync_refresh_period: '0',
  sync_retries: '0',
  sync_sock_size: '0',
  sync_threshold: '3\t50',
  sync_version: '1',
} as const;

export type IpvsSetting = keyof typeof DEFAULTS;

/** The settings of IPVS in one namespace; they are there once IPVS has been used in it. */
export class IpvsSettings {
  readonly #values = new Map<IpvsSetting, string>();

  constructor(sysctl: Sysctl) {
    for (const name of Object.keys(DEFAULTS) as IpvsSetting[]) {
      sysctl.provide(`net.ipv4.vs.${name}`, {
        get: () => this.#values.get(name) ?? DEFAULTS[name],
        set: (value) => {
          if (!/^-?\d+(\t-?\d+)?$/.test(value)) throw new Errno('EINVAL');
          this.#values.set(name, value);
        },
      });
    }
  }

  number(name: IpvsSetting): number {
    return Number(this.#values.get(name) ?? DEFAULTS[name]);
  }

  isOn(name: IpvsSetting): boolean {
    return this.number(name) !== 0;
  }
}
