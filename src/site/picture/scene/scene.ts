import { keyOf } from '#lab/picture/thing.ts';
import type {
  ContainerPicture,
  DevicePicture,
  DeviceRef,
  HostPicture,
  NamespacePicture,
  NetworkPicture,
  ServicePicture,
} from '#lab/picture.ts';
import { hueKey, type PictureMemory } from '../memory.ts';
import { say } from '../texts.ts';
import { type CardSize, containerCard, moreCard, namespaceCard, shownAddresses } from './cards.ts';
import type { Card, Plate, PlateKind, WireKind } from './drawing.ts';
import type { BlockNode, Scene, SceneWire } from './graph.ts';
import {
  bridgePlate,
  devicePlate,
  networkPlate,
  openingsOf,
  overlayPlate,
  plate,
  remotesText,
  stackPlate,
  switchPlate,
} from './plates.ts';

/** From so many cards on a host they are drawn small. */
const COMPACT_FROM = 25;
const STACK_DEVICES: ReadonlySet<string> = new Set([
  'bridge',
  'openvswitch',
  'nic',
  'veth',
  'dummy',
  'vlan',
  'macvlan',
  'ipvlan',
]);

/**
 * How wide the place is that the picture is for. In a pane, all cards of a host stand in one block; on a phone, one below the
 * other. In both, hosts stand one below the other.
 */
export type Shape = 'wide' | 'pane' | 'phone';

export interface SceneOptions {
  memory: PictureMemory;
  services: readonly ServicePicture[];
  shape: Shape;
}

/** Builds what is drawn of one host. */
export function sceneOf(host: HostPicture, options: SceneOptions): Scene {
  return new SceneBuilder(host, options).build();
}

class SceneBuilder {
  readonly #host: HostPicture;
  readonly #options: SceneOptions;
  readonly #plates = new Map<string, Plate>();
  readonly #wires: SceneWire[] = [];
  readonly #devices = new Map<string, DevicePicture>();
  readonly #networks: ReadonlyMap<string, NetworkPicture>;
  /** Plate of each device of the host, and of what stands for a network, by `namespace/device` and network id. */
  readonly #plateOf = new Map<string, string>();
  readonly #stack: Plate;
  readonly #compact: boolean;

  constructor(host: HostPicture, options: SceneOptions) {
    this.#host = host;
    this.#options = options;
    this.#networks = new Map(host.networks.map((network) => [network.id, network]));
    for (const { id, devices } of host.namespaces)
      for (const device of devices) this.#devices.set(`${id}/${device.name}`, device);
    const openings = [...openingsOf(host), ...this.#ingressOpenings()];
    this.#stack = stackPlate(host, openings);
    this.#compact = host.containers.length >= COMPACT_FROM;
  }

  build(): Scene {
    this.#addPlate(this.#stack);
    this.#addHostDevices();
    this.#addOverlays();
    this.#addUnderlayNetworks();
    this.#wireHostDevices();
    const blocks = this.#blocks();
    const plates = [...this.#plates.values()].map((each) => ({ type: 'plate' as const, key: each.key, plate: each }));
    return { nodes: [...blocks, ...plates], wires: this.#wires };
  }

  // --- plates -----------------------------------------------------------------------------------------------------

  #addPlate(added: Plate, ...names: string[]): Plate {
    this.#plates.set(added.key, added);
    for (const name of names) this.#plateOf.set(name, added.key);
    return added;
  }

  #hue(network: string | undefined, device = ''): number | undefined {
    return this.#options.memory.hues.get(hueKey(this.#host.name, network, device));
  }

  get #size(): CardSize {
    return this.#compact ? 'compact' : this.#options.shape === 'phone' ? 'wide' : 'plain';
  }

  get #own(): readonly DevicePicture[] {
    return this.#host.namespaces.find(({ kind }) => kind === 'host')?.devices ?? [];
  }

  #addHostDevices(): void {
    const host = this.#host.name;
    const switches = new Map(this.#host.switches.map((each) => [each.name, each]));
    for (const device of this.#own) {
      const at = `host/${device.name}`;
      const ovs = switches.get(device.name);
      if (ovs) this.#addPlate(switchPlate(host, ovs, device, this.#hue(undefined, device.name)), at);
      else if (device.kind === 'bridge' && this.#idle(device)) continue;
      else if (device.kind === 'bridge') {
        const hue = this.#hue(device.network, device.name);
        this.#addPlate(
          bridgePlate(host, 'host', device, this.#networks.get(device.network ?? ''), hue),
          at,
          device.network ?? at,
        );
      } else {
        const kind = this.#plateKind(device);
        if (kind) this.#addPlate(devicePlate(host, 'host', device, kind, this.#deviceHue(device)), at);
      }
    }
    for (const ovs of this.#host.switches) {
      for (const port of ovs.ports) {
        if (!port.tunnel) continue;
        const { kind, remote, key } = port.tunnel;
        const name = kind === 'vxlan' ? 'VXLAN' : 'GRE';
        const added = plate({
          thing: { kind: 'device', host, namespace: 'host', device: ovs.name },
          host,
          kind: 'tunnel',
          title: port.name,
          tag: key === undefined ? name : `${name} ${key}`,
          lines: [remotesText([remote])],
          hue: this.#hue(undefined, ovs.name),
          suffix: port.name,
        });
        this.#addPlate(added, `port/${ovs.name}/${port.name}`);
      }
    }
  }

  /** On the hosts of a swarm, the default bridge is only drawn where something is on it. */
  #idle({ name }: DevicePicture): boolean {
    if (!this.#host.swarm || name !== 'docker0') return false;
    const planned = this.#host.containers.some(({ networks }) => networks.some((each) => each.name === 'bridge'));
    return !planned && !this.#own.some(({ master }) => master === name);
  }

  /** As what a device of the host that is no bridge is drawn; undefined for those that are not. */
  #plateKind({ kind, name, peer, tunnel }: DevicePicture): PlateKind | undefined {
    if (kind === 'nic') return 'nic';
    if (kind === 'vlan' || kind === 'dummy') return kind;
    if (kind === 'macvlan' || kind === 'ipvlan') return kind;
    if (kind === 'vxlan') return tunnel ? 'tunnel' : undefined;
    if (kind === 'openvswitch') return name === 'ovs-system' ? undefined : 'veth';
    // The host's end of a cable to somewhere else is only a plate where it is no port.
    if (kind === 'veth') return this.#isPort(name) && peer?.namespace !== 'host' ? undefined : 'veth';
    return undefined;
  }

  #isPort(name: string): boolean {
    return this.#devices.get(`host/${name}`)?.master !== undefined;
  }

  #deviceHue(device: DevicePicture): number | undefined {
    const master = device.master === undefined ? undefined : this.#devices.get(`host/${device.master}`);
    return master ? this.#hue(master.network, master.name) : undefined;
  }

  /** Overlay networks: the switch, and its tunnel at the bottom of the host. */
  #addOverlays(): void {
    const { name, namespaces } = this.#host;
    for (const space of namespaces) {
      if (space.kind !== 'overlay') continue;
      const network = this.#networks.get(space.network ?? '');
      const hue = this.#hue(space.network);
      const bridges = space.devices
        .filter(({ kind }) => kind === 'bridge')
        .map((device) => `${space.id}/${device.name}`);
      const balancer = namespaces.find((each) => each.kind === 'balancer' && each.network === space.network);
      const own = this.#addPlate(
        overlayPlate(name, space, network, balancer && !this.#standsAlone(balancer) ? balancer : undefined, hue),
        ...bridges,
        ...(network ? [network.id] : []),
      );
      for (const device of space.devices) {
        if (device.kind !== 'vxlan' || !device.tunnel) continue;
        const tunnel = this.#addPlate(devicePlate(name, space.id, device, 'tunnel', hue), `${space.id}/${device.name}`);
        this.#join(own, tunnel, 'tunnel', device.up, hue);
      }
    }
  }

  /** Networks of macvlan, ipvlan and plug-ins that somebody is on. */
  #addUnderlayNetworks(): void {
    const { name, containers } = this.#host;
    const used = new Set(containers.flatMap(({ networks }) => networks.map(({ id, name: called }) => id || called)));
    for (const network of this.#networks.values()) {
      const { driver, id, parent } = network;
      const stacks = driver === 'macvlan' || driver === 'ipvlan';
      const plugin = !stacks && !['bridge', 'host', 'null', 'overlay'].includes(driver);
      if (!stacks && !(plugin && (used.has(id) || used.has(network.name)))) continue;
      const hue = this.#hue(id);
      const own = this.#addPlate(networkPlate(name, network, stacks ? driver : 'plugin', hue), id);
      const lower = parent === undefined ? undefined : this.#plateAt(`host/${parent}`);
      if (lower) this.#join(own, lower, stacks ? driver : 'plugin', true, hue);
    }
  }

  #wireHostDevices(): void {
    for (const device of this.#own) {
      const own = this.#plateAt(`host/${device.name}`);
      if (!own) continue;
      const hue = this.#hue(device.network, device.name);
      const master = device.master === undefined ? undefined : this.#plateAt(`host/${device.master}`);
      if (master) this.#join(master, own, 'cable', device.up, master.hue);
      const lower = device.lower && this.#plateAt(`${device.lower.namespace}/${device.lower.device}`);
      if (lower) this.#join(own, lower, 'stack', device.up, own.hue);
      const routed = shownAddresses(device).length > 0 && STACK_DEVICES.has(device.kind);
      if (device.kind === 'nic') {
        if (!master) this.#join(this.#stack, own, 'route', device.up, undefined);
      } else if (routed) this.#join(own, this.#stack, 'route', device.up, hue);
      this.#wireLooseCable(device, own);
    }
    for (const { name, ports } of this.#host.switches) {
      const own = this.#plateAt(`host/${name}`);
      if (!own) continue;
      for (const { patch, tunnel, name: port } of ports) {
        const other = patch === undefined ? undefined : this.#plateAt(`host/${patch}`);
        if (other && name < (patch ?? '')) this.#join(own, other, 'cable', true, undefined);
        const end = tunnel && this.#plateAt(`port/${name}/${port}`);
        if (end) this.#join(own, end, 'tunnel', true, own.hue);
      }
    }
  }

  /** A cable both ends of which are on the host. */
  #wireLooseCable({ name, peer, up }: DevicePicture, own: Plate): void {
    if (peer?.namespace !== 'host' || peer.device < name) return;
    const other = this.#plateAt(`host/${peer.device}`);
    if (other) this.#join(own, other, 'veth', up, undefined);
  }

  #plateAt(name: string): Plate | undefined {
    const key = this.#plateOf.get(name);
    return key === undefined ? undefined : this.#plates.get(key);
  }

  #join(from: Plate, to: Plate, kind: WireKind, up: boolean, hue: number | undefined): void {
    const ends: [string, string] = [from.key, to.key];
    this.#wires.push({ key: `${from.key} > ${to.key}`, kind, hue, up, from: from.key, to: to.key, ends });
  }

  #ingressOpenings(): string[] {
    if (!this.#host.networks.some(({ ingress }) => ingress)) return [];
    return this.#options.services.flatMap(({ name, ports }) =>
      ports
        .filter(({ mode }) => mode === 'ingress')
        .map(({ published, target }) => `:${published} → ${name}:${target}`),
    );
  }

  // --- cards ------------------------------------------------------------------------------------------------------

  #blocks(): BlockNode[] {
    const blocks = new Map<string, BlockNode>();
    const narrow = this.#options.shape !== 'wide';
    const put = (card: Card, group: string, targets: readonly string[]) => {
      const title = narrow ? '' : group;
      const key = `block ${this.#host.name} ${narrow ? '' : `${title} ${[...targets].sort().join(' ')}`}`;
      const block = blocks.get(key) ?? {
        type: 'block' as const,
        key,
        title,
        cards: [],
        targets: new Set(),
        columns: 1,
      };
      for (const target of targets) block.targets.add(target);
      block.cards.push(card);
      blocks.set(key, block);
      return key;
    };
    for (const container of this.#host.containers) this.#putContainer(container, put);
    for (const space of this.#host.namespaces)
      if (space.kind === 'named' || space.kind === 'process' || this.#standsAlone(space))
        this.#putNamespace(space, put);
    for (const [index, more] of this.#host.more.entries()) {
      const targets = more.networks.flatMap((id) => this.#plateAt(id)?.key ?? []);
      put(moreCard(this.#host, more, index), '', targets);
    }
    const seen = ({ host, thing, kind }: Card) =>
      kind === 'more' || !('id' in thing)
        ? Number.MAX_SAFE_INTEGER
        : (this.#options.memory.seen.get(`${host}/${thing.id}`) ?? 0);
    for (const block of blocks.values()) {
      block.cards.sort((a, b) => seen(a) - seen(b));
      block.columns = this.#columns(block.cards.length, blocks.size);
    }
    const first = (block: BlockNode) => (block.cards[0] ? seen(block.cards[0]) : 0);
    return [...blocks.values()].sort((a, b) => first(a) - first(b));
  }

  /** How many cards of a block stand side by side: the same for a while as their number grows. */
  #columns(count: number, blocks: number): number {
    const { shape } = this.#options;
    if (shape === 'phone') return this.#compact ? 2 : 1;
    if (shape === 'pane') return this.#compact ? (count > 60 ? 5 : 3) : count > 9 ? 3 : count > 2 ? 2 : 1;
    if (!this.#compact) return Math.min(count, blocks > 3 ? 2 : 4);
    if (blocks > 3) return count <= 6 ? 1 : count <= 24 ? 2 : 4;
    return count <= 6 ? Math.min(count, 3) : count <= 24 ? 4 : count <= 60 ? 7 : 10;
  }

  #putContainer(
    container: ContainerPicture,
    put: (card: Card, title: string, targets: readonly string[]) => string,
  ): void {
    const host = this.#host;
    const owns = container.namespace === container.id;
    const space = owns ? host.namespaces.find(({ id }) => id === container.id) : undefined;
    const devices = (space?.devices ?? []).filter(({ kind }) => kind !== 'loopback');
    const card = containerCard(host, container, this.#rows(devices), this.#size);
    const title =
      container.project !== undefined
        ? say('project', { name: container.project })
        : container.task !== undefined && container.service !== undefined
          ? say('service', { name: container.service })
          : '';
    const found = devices.map((device) => this.#target(device));
    const planned = container.networks.flatMap(({ id, name }) => {
      const network = this.#networks.get(id) ?? host.networks.find((each) => each.name === name);
      return (network && this.#plateAt(network.id)?.key) ?? [];
    });
    const shared = container.namespace !== undefined && !owns ? this.#sharedTarget(container.namespace) : [];
    const targets = new Set([...found.flatMap((target) => target ?? []), ...planned, ...shared]);
    const node = put(card, title, [...targets]);
    this.#wireRows(card, node, devices, found);
    if (container.namespace === 'host')
      this.#wires.push({
        key: `${card.key} > ${this.#stack.key}`,
        kind: 'route',
        hue: undefined,
        up: true,
        from: node,
        card,
        rowY: card.compact ? 27 : card.height - 14,
        to: this.#stack.key,
        ends: [card.key, this.#stack.key],
      });
  }

  /** What a container that lives in another's namespace stands with. */
  #sharedTarget(namespace: string): string[] {
    if (namespace === 'host') return [this.#stack.key];
    const devices = this.#host.namespaces.find(({ id }) => id === namespace)?.devices ?? [];
    return devices.flatMap((device) => this.#target(device) ?? []);
  }

  /** The load balancer of the ingress network leads to two networks; those of others are part of their network's plate. */
  #standsAlone({ kind, devices }: NamespacePicture): boolean {
    return kind === 'balancer' && devices.filter((device) => device.kind !== 'loopback').length > 1;
  }

  #putNamespace(space: NamespacePicture, put: (card: Card, title: string, targets: readonly string[]) => string): void {
    const devices = space.devices.filter(({ kind }) => kind !== 'loopback');
    const card = namespaceCard(this.#host, space, this.#rows(devices), this.#options.services, this.#size);
    const found = devices.map((device) => this.#target(device, space.id));
    const node = put(
      card,
      '',
      found.flatMap((target) => target ?? []),
    );
    this.#wireRows(card, node, devices, found);
  }

  #rows(devices: readonly DevicePicture[]) {
    return devices.map((device) => ({
      device,
      hue: this.#rowHue(device),
      extra: device.kind === 'bridge' ? 'bridge' : device.vlan === undefined ? '' : say('vlanTag', { id: device.vlan }),
    }));
  }

  #rowHue(device: DevicePicture): number | undefined {
    if (device.network !== undefined) return this.#hue(device.network);
    const target = this.#target(device);
    return target === undefined ? undefined : this.#plates.get(target)?.hue;
  }

  /** Key of the plate an interface in a card leads to. @param space its namespace, where a plate may be made for the cable */
  #target(device: DevicePicture, space?: string): string | undefined {
    const { peer, lower, network } = device;
    const own = network === undefined ? undefined : this.#plateAt(network);
    if (own?.kind === 'plugin') {
      this.#joinBehind(own, peer);
      return own.key;
    }
    if (lower) return (own ?? this.#plateAt(`${lower.namespace}/${lower.device}`))?.key;
    if (!peer) return own?.key;
    return this.#peerTarget(peer) ?? (space === undefined ? undefined : this.#cablePlate(space, device.name, peer));
  }

  /** A plug-in's network leads to the bridge that the plug-in has made for it, where it has made one. */
  #joinBehind(network: Plate, peer: DeviceRef | undefined): void {
    const key = peer && this.#peerTarget(peer);
    const behind = key === undefined ? undefined : this.#plates.get(key);
    if (!behind || this.#wires.some(({ from, to }) => from === network.key && to === key)) return;
    this.#join(network, behind, 'plugin', true, network.hue);
  }

  #peerTarget(peer: DeviceRef): string | undefined {
    const other = this.#devices.get(`${peer.namespace}/${peer.device}`);
    const at = other?.master ?? peer.device;
    return this.#plateAt(`${peer.namespace}/${at}`)?.key;
  }

  /** A cable from one card to another: a plate between them. */
  #cablePlate(space: string, device: string, peer: DeviceRef): string | undefined {
    if (!this.#devices.has(`${peer.namespace}/${peer.device}`)) return undefined;
    const [a, b] = [`${space}/${device}`, `${peer.namespace}/${peer.device}`].sort() as [string, string];
    const known = this.#plateOf.get(`cable/${a}`);
    if (known !== undefined) return known;
    const [namespace = '', name = ''] = [a.slice(0, a.lastIndexOf('/')), a.slice(a.lastIndexOf('/') + 1)];
    const thing = { kind: 'device', host: this.#host.name, namespace, device: name } as const;
    return this.#addPlate(
      plate({ thing, host: this.#host.name, kind: 'pair', title: say('pair'), suffix: 'cable' }),
      `cable/${a}`,
      `cable/${b}`,
    ).key;
  }

  #wireRows(
    card: Card,
    node: string,
    devices: readonly DevicePicture[],
    targets: readonly (string | undefined)[],
  ): void {
    for (const [index, device] of devices.entries()) {
      const to = targets[index];
      const plateTo = to === undefined ? undefined : this.#plates.get(to);
      if (to === undefined || !plateTo) continue;
      const key = keyOf({ kind: 'device', host: card.host, namespace: idOf(card), device: device.name });
      const row = card.rows.find((each) => each.key === key);
      const kind: WireKind =
        device.kind === 'macvlan' || device.kind === 'ipvlan'
          ? device.kind
          : plateTo.kind === 'plugin'
            ? 'plugin'
            : 'veth';
      this.#wires.push({
        key: `${key} > ${to}`,
        kind,
        hue: this.#rowHue(device) ?? plateTo.hue,
        up: device.up && device.carrier,
        from: node,
        card,
        rowY: row?.y ?? card.height - 8,
        to,
        ends: [key, to],
      });
    }
  }
}

function idOf({ thing }: Card): string {
  return 'id' in thing ? thing.id : '';
}
