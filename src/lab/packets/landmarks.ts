import type { NetNamespace } from '#kernel/netns.ts';
import type { TraceRecord } from '#kernel/trace.ts';
import type { Addr } from '#netip/addr.ts';
import { Scene } from '../explain/scene.ts';
import type { Lab } from '../lab.ts';
import { machinesOf } from '../picture/machine.ts';
import { namespacesOf } from '../picture/namespaces.ts';
import { type LabPicture, takePicture } from '../picture.ts';
import type { DeviceLabel, Endpoint, Where } from './recording.ts';

type Spot = Pick<TraceRecord, 'host' | 'inode'>;

interface Landmark {
  where: Where;
  netns: NetNamespace;
}

/** Who and what the places of a lab are that packets pass, as long as they are there: what was seen once is kept. */
export class Landmarks {
  readonly #lab: Lab;
  readonly #known = new Map<string, Landmark>();
  #scene: Scene;
  #picture: LabPicture | undefined;
  #looked = -1;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#scene = this.#freshScene();
  }

  /** The picture in which most of the places that were asked for are. */
  get picture(): LabPicture {
    this.#picture ??= takePicture(this.#lab);
    return this.#picture;
  }

  get scene(): Scene {
    return this.#scene;
  }

  /** Takes note of a place while it is there. */
  visit(spot: Spot): void {
    if (this.#known.has(keyOf(spot)) || this.#looked === this.#lab.now) return;
    this.#look();
    if (this.#known.has(keyOf(spot))) this.#picture = takePicture(this.#lab);
  }

  /** Where a record was made. */
  where(spot: Spot & { netns: string }, device?: string): Where {
    const known = this.#known.get(keyOf(spot));
    const at = device === undefined ? {} : { device };
    if (known) return { ...known.where, ...at };
    const router = !this.#lab.hosts.has(spot.host);
    return { kind: router ? 'router' : 'namespace', name: router ? spot.host : spot.netns, host: spot.host, ...at };
  }

  netns(spot: Spot): NetNamespace | undefined {
    return this.#known.get(keyOf(spot))?.netns;
  }

  /** A device by its name, with the network or the cable it belongs to. */
  label({ host }: Spot, name: string | undefined): DeviceLabel {
    if (name === undefined) return { name: '?' };
    const network = this.#scene.networkOfBridge(host, name);
    if (network !== undefined) return { name, network };
    const peer = this.#scene.neighbourOf(host, name);
    return peer === undefined ? { name } : { name, peer };
  }

  /** Who has an address, seen from a host. */
  endpoint(host: string, addr: Addr, text = addr.text): Endpoint {
    const holder = addr.isLoopback ? undefined : this.#scene.holderOf(addr, host);
    return holder ? { name: this.#scene.nameOf(holder.spot), address: text } : { address: text };
  }

  #look(): void {
    this.#looked = this.#lab.now;
    this.#scene = this.#freshScene();
    for (const machine of machinesOf(this.#lab)) {
      const { name: host, kernel, running } = machine;
      const networks = running?.controller.networks() ?? [];
      for (const { netns, id, kind, name, network } of namespacesOf(machine)) {
        const key = keyOf({ host: kernel.hostname, inode: netns.inode });
        const known = this.#known.get(key);
        // A program in it is found before the container is up: its name is the better one.
        if (known && known.where.kind !== 'namespace') continue;
        const served = networks.find((each) => each.id === network)?.name;
        const called: Pick<Where, 'kind' | 'name'> =
          kind === 'host'
            ? { kind, name: host }
            : kind === 'container'
              ? { kind, name: this.#scene.ownerOf({ host: kernel.hostname, inode: netns.inode, netns: name }) }
              : kind === 'overlay' || kind === 'balancer'
                ? { kind, name: served ?? name }
                : { kind: 'namespace', name };
        this.#known.set(key, { netns, where: { ...called, host, namespace: id } });
      }
    }
  }

  #freshScene(): Scene {
    return new Scene(this.#lab, [...this.#lab.hosts.keys()][0] ?? '');
  }
}

function keyOf({ host, inode }: Spot): string {
  return `${host} ${inode}`;
}
