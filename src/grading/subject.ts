import type { Place } from '#course/schema/check.ts';
import type { Lab } from '#lab/lab.ts';
import { Engine, nameOf } from './engine.ts';

/** The copy of a lab that checks look at and probe: its engines, and names for its network namespaces. */
export class Subject {
  readonly #engines = new Map<string, Engine>();
  #owners: Map<string, string> | undefined;

  constructor(readonly lab: Lab) {}

  /** The engine of a host; of the first host where none is named. @throws Error for a host the lab does not have */
  engine(name?: string): Engine {
    const host = name === undefined ? [...this.lab.hosts.values()][0] : this.lab.hosts.get(name);
    if (!host) throw new Error(`a check names the host ${name ?? ''}, which the lab does not have`);
    let engine = this.#engines.get(host.name);
    if (!engine) {
      engine = new Engine(this.lab, host);
      this.#engines.set(host.name, engine);
    }
    return engine;
  }

  /** How a place is called in texts: `shop`, or `node1`. */
  placeName({ host, container }: Place): string {
    return `\`${container ?? this.engine(host).host.name}\``;
  }

  /** Who owns a network namespace: a container's name or a host's. */
  ownerOf({ host, inode, netns }: { host: string; inode: number; netns: string }): string {
    this.#owners ??= this.#findOwners();
    return this.#owners.get(`${host}/${inode}`) ?? netns;
  }

  /** The Docker network behind a bridge device of a host. */
  networkOfBridge(host: string, device: string): string | undefined {
    if (device === 'docker0') return 'bridge';
    const engine = this.lab.hosts.has(host) ? this.engine(host) : undefined;
    if (!engine || !device.startsWith('br-')) return undefined;
    for (const container of engine.containers()) {
      for (const [name, { NetworkID }] of Object.entries(container.NetworkSettings.Networks ?? {})) {
        if (NetworkID.startsWith(device.slice(3))) return name;
      }
    }
    return undefined;
  }

  /** By host and the number of the namespace, which is unique on its host only. Containers that share one are all named. */
  #findOwners(): Map<string, string> {
    const owners = new Map<string, string>();
    for (const { name, kernel } of this.lab.hosts.values()) {
      const engine = this.engine(name);
      for (const container of engine.containers()) {
        const inode = engine.processOf(container)?.namespaces.net.inode;
        if (inode === undefined) continue;
        const key = `${name}/${inode}`;
        const other = owners.get(key);
        owners.set(key, other === undefined ? nameOf(container) : `${other}, ${nameOf(container)}`);
      }
      owners.set(`${name}/${kernel.net.inode}`, name);
    }
    return owners;
  }
}
