import type { Family } from '#netip/addr.ts';
import { Errno } from './errno.ts';
import { CONF4, CONF6, DEFAULTS, NEIGH4, NEIGH6 } from './sysctldefaults.ts';

type Group = 'conf' | 'neigh';
type Values = Map<string, string>;

/** What a setting shows that is computed, and what it does when written. */
export interface SysctlProvider {
  get(): string;
  set?(value: string): void;
}

const TABLE = parse(DEFAULTS);
const PER_DEVICE: Record<Group, Record<Family, ReadonlyMap<string, string>>> = {
  conf: { 4: parse(CONF4), 6: parse(CONF6) },
  neigh: { 4: parse(NEIGH4), 6: new Map([...parse(NEIGH4), ...parse(NEIGH6)]) },
};
/** Where loopback and the pseudo-device `all` differ from other devices from the start. */
const SPECIAL: Readonly<Record<string, Partial<Record<Family, Readonly<Record<string, string>>>>>> = {
  lo: { 4: { disable_policy: '1', disable_xfrm: '1' }, 6: { accept_dad: '-1', use_tempaddr: '-1' } },
  all: { 4: { accept_source_route: '0' }, 6: { accept_dad: '0' } },
};
/** Settings of IPv4 for which the larger of `all` and the device counts (ip-sysctl.rst: "max value is used"). */
const MAXIMUM = new Set(['rp_filter', 'arp_ignore', 'arp_announce', 'arp_notify']);
/** Those of which either one is enough. */
const EITHER = new Set([
  'proxy_arp',
  'route_localnet',
  'accept_local',
  'send_redirects',
  'log_martians',
  'bc_forwarding',
]);
const KEY = /^net[./]ipv([46])[./](conf|neigh)[./](.+)[./]([a-z0-9_]+)$/;

/** The settings under /proc/sys/net of one network namespace, by names as sysctl(8) writes them. */
export class Sysctl {
  readonly #values: Values = new Map();
  readonly #providers = new Map<string, SysctlProvider>();
  /** Only what differs from the built-in default, by `group family device`. */
  readonly #devices: Record<Group, Record<Family, Map<string, Values>>> = {
    conf: { 4: new Map(), 6: new Map() },
    neigh: { 4: new Map(), 6: new Map() },
  };
  readonly #onDevice: (family: Family, device: string, name: string) => void;
  readonly #mtu: (device: string) => number | undefined;

  /**
   * @param hooks.changed called after a setting of a device was written
   * @param hooks.mtu the MTU of a device, which IPv6 shows among its settings
   */
  constructor(hooks: {
    changed: (family: Family, device: string, name: string) => void;
    mtu: (device: string) => number | undefined;
  }) {
    this.#onDevice = hooks.changed;
    this.#mtu = hooks.mtu;
    for (const device of ['all', 'default']) this.#create(device);
  }

  /** The value of `key` (dots or slashes), or undefined where there is no such setting. */
  get(key: string): string | undefined {
    const match = KEY.exec(key);
    if (match) return this.#read(match[2] as Group, Number(match[1]) as Family, match[3] ?? '', match[4] ?? '');
    const name = shortName(key);
    return this.#providers.get(name)?.get() ?? this.#values.get(name) ?? TABLE.get(name);
  }

  /** Writes a setting. @throws Errno ENOENT for an unknown one, EINVAL for a text where a number is due */
  set(key: string, value: string): void {
    const text = value.trim();
    const old = this.get(key);
    if (old === undefined) throw new Errno('ENOENT');
    if (/^-?\d+$/.test(old) && !/^[-+]?(0x[\da-f]+|\d+)$/i.test(text)) throw new Errno('EINVAL');
    const words = text.split(/\s+/).join('\t');
    const match = KEY.exec(key);
    if (match) {
      this.#write(match[2] as Group, Number(match[1]) as Family, match[3] ?? '', match[4] ?? '', words);
      return;
    }
    const name = shortName(key);
    const provider = this.#providers.get(name);
    if (provider) {
      if (!provider.set) throw new Errno('EACCES');
      provider.set(words);
      return;
    }
    this.#values.set(name, words);
    if (name === 'ipv4.ip_forward') this.#forwarding4(words);
  }

  /** Whether a plain setting (no device's, no computed one), named without `net.`, is 1. Fast: asked for every packet. */
  isOn(name: string): boolean {
    return this.plain(name) === '1';
  }

  /** A plain setting's value, named without `net.`. Fast as well. */
  plain(name: string): string | undefined {
    return this.#values.get(name) ?? TABLE.get(name);
  }

  /** A setting as a number, 0 where it is none. */
  number(key: string): number {
    return Number(this.get(key) ?? 0);
  }

  /** All settings with their values, sorted by name. */
  list(): { key: string; value: string }[] {
    const keys = [...TABLE.keys()].map((name) => `net.${name}`);
    for (const name of this.#providers.keys()) if (!TABLE.has(name)) keys.push(`net.${name}`);
    for (const group of ['conf', 'neigh'] as const) {
      for (const family of [4, 6] as const) {
        for (const device of this.#devices[group][family].keys()) {
          for (const name of PER_DEVICE[group][family].keys())
            keys.push(`net.ipv${family}.${group}.${device.replaceAll('.', '/')}.${name}`);
        }
      }
    }
    return keys.sort().map((key) => ({ key, value: this.get(key) ?? '' }));
  }

  /** Lets another part of the kernel compute a setting: `netfilter.nf_conntrack_count` and the like. */
  provide(key: string, provider: SysctlProvider): void {
    this.#providers.set(shortName(key), provider);
  }

  /** The value that counts for a device, `all` taken into account where Linux does. Fast: asked for every packet. */
  deviceNumber(family: Family, device: string, name: string): number {
    const own = this.#fast(family, device, name);
    if (family === 6) return own;
    if (MAXIMUM.has(name)) return Math.max(own, this.#fast(4, 'all', name));
    if (EITHER.has(name)) return own || this.#fast(4, 'all', name);
    return own;
  }

  /** Called by the device table: a new device starts with the values of `default`. */
  addDevice(device: string): void {
    this.#create(device);
    for (const family of [4, 6] as const) {
      const inherited = this.#devices.conf[family].get('default');
      const values = this.#devices.conf[family].get(device);
      for (const [name, value] of inherited ?? []) if (!SPECIAL[device]?.[family]?.[name]) values?.set(name, value);
    }
  }

  removeDevice(device: string): void {
    for (const group of ['conf', 'neigh'] as const)
      for (const family of [4, 6] as const) this.#devices[group][family].delete(device);
  }

  renameDevice(from: string, to: string): void {
    for (const group of ['conf', 'neigh'] as const) {
      for (const family of [4, 6] as const) {
        const values = this.#devices[group][family].get(from);
        if (!values) continue;
        this.#devices[group][family].delete(from);
        this.#devices[group][family].set(to, values);
      }
    }
  }

  #create(device: string): void {
    for (const family of [4, 6] as const) {
      this.#devices.conf[family].set(device, new Map(Object.entries(SPECIAL[device]?.[family] ?? {})));
      if (device !== 'all' && device !== 'default') this.#devices.neigh[family].set(device, new Map());
    }
  }

  #fast(family: Family, device: string, name: string): number {
    const text = this.#devices.conf[family].get(device)?.get(name) ?? PER_DEVICE.conf[family].get(name);
    return text === '0' ? 0 : text === '1' ? 1 : Number(text ?? 0);
  }

  #read(group: Group, family: Family, device: string, name: string): string | undefined {
    const values = this.#devices[group][family].get(device.replaceAll('/', '.'));
    if (!values) return undefined;
    if (group === 'conf' && family === 6 && name === 'mtu') {
      const mtu = this.#mtu(device.replaceAll('/', '.'));
      if (mtu !== undefined) return String(mtu);
    }
    return values.get(name) ?? PER_DEVICE[group][family].get(name);
  }

  #write(group: Group, family: Family, slashed: string, name: string, value: string): void {
    const device = slashed.replaceAll('/', '.');
    if (group === 'conf' && name === 'forwarding' && family === 4 && device === 'all') {
      this.#values.set('ipv4.ip_forward', value);
      this.#forwarding4(value);
      return;
    }
    const table = this.#devices[group][family];
    table.get(device)?.set(name, value);
    // For these two of IPv6, `all` writes through to every device (addrconf.c).
    if (group === 'conf' && family === 6 && device === 'all' && (name === 'forwarding' || name === 'disable_ipv6')) {
      for (const [other, values] of table) {
        if (other === 'all') continue;
        values.set(name, value);
        if (other !== 'default') this.#onDevice(family, other, name);
      }
      return;
    }
    if (group === 'conf' && device !== 'all' && device !== 'default') this.#onDevice(family, device, name);
  }

  /** net.ipv4.ip_forward is the same as net.ipv4.conf.all.forwarding and sets it for all devices (devinet.c). */
  #forwarding4(value: string): void {
    const on = value === '0' ? '0' : '1';
    for (const [device, values] of this.#devices.conf[4]) {
      values.set('forwarding', on);
      if (device === 'all') values.set('accept_redirects', on === '1' ? '0' : '1');
    }
  }
}

function shortName(key: string): string {
  return key.replaceAll('/', '.').replace(/^net\./, '');
}

function parse(text: string): ReadonlyMap<string, string> {
  return new Map(
    text
      .trimEnd()
      .split('\n')
      .map((line): [string, string] => {
        const space = line.indexOf(' ');
        return [line.slice(0, space), line.slice(space + 1)];
      }),
  );
}
