import { Prefix } from '#netip/prefix.ts';

/** A default address pool: networks of `size` bits are cut from `base`. */
export interface AddressPool {
  readonly base: string;
  readonly size: number;
}

/** The value of a setting: as JSON has it. */
export type Setting = unknown;

/** The socket of an engine that nobody has told where to listen. */
export const DEFAULT_HOST = 'unix:///var/run/docker.sock';

/** An engine's settings, from its flags and daemon.json together (moby daemon/config.Config). */
export class DaemonConfig {
  readonly #values: ReadonlyMap<string, Setting>;

  /** @param values by their names in daemon.json; what nobody has set is absent */
  constructor(values: ReadonlyMap<string, Setting> = new Map()) {
    this.#values = values;
  }

  /** These settings with some replaced. */
  with(changes: ReadonlyMap<string, Setting>): DaemonConfig {
    return new DaemonConfig(new Map([...this.#values, ...changes]));
  }

  /** Whether somebody has set it. */
  has(key: string): boolean {
    return this.#values.has(key);
  }

  value(key: string): Setting {
    return this.#values.get(key);
  }

  text(key: string, standard = ''): string {
    return (this.#values.get(key) as string | undefined) || standard;
  }

  number(key: string, standard: number): number {
    return (this.#values.get(key) as number | undefined) ?? standard;
  }

  flag(key: string, standard = false): boolean {
    return (this.#values.get(key) as boolean | undefined) ?? standard;
  }

  list(key: string): readonly string[] {
    return (this.#values.get(key) as string[] | undefined) ?? [];
  }

  /** Where it listens. */
  get hosts(): readonly string[] {
    const hosts = this.list('hosts');
    return hosts.length > 0 ? hosts : [DEFAULT_HOST];
  }

  get dataRoot(): string {
    return this.text('data-root', '/var/lib/docker');
  }

  get pidFile(): string {
    return this.text('pidfile', '/var/run/docker.pid');
  }

  /** How much it writes to its log; `debug` wins over `log-level`. */
  get logLevel(): string {
    return this.flag('debug') ? 'debug' : this.text('log-level', 'info');
  }

  /** `default-address-pools`; undefined where nobody has set them. */
  get addressPools(): readonly AddressPool[] | undefined {
    const pools = this.#values.get('default-address-pools') as AddressPool[] | undefined;
    return pools && pools.length > 0 ? pools : undefined;
  }

  /** As libnetwork takes them. */
  get networksToSplit(): { base: Prefix; size: number }[] | undefined {
    return this.addressPools?.map(({ base, size }) => ({ base: Prefix.parse(base), size }));
  }

  /** How containers log that say nothing of it (`log-driver`, `log-opts`). */
  get logging(): { driver: string; options: Readonly<Record<string, string>> } {
    const options = this.#values.get('log-opts') as Record<string, string> | undefined;
    return { driver: this.text('log-driver', 'json-file'), options: options ?? {} };
  }

  /** Options that networks of `driver` get which say nothing else (`default-network-opts`). */
  networkOptions(driver: string): Readonly<Record<string, string>> {
    return (
      (this.#values.get('default-network-opts') as Record<string, Record<string, string>> | undefined)?.[driver] ?? {}
    );
  }
}
