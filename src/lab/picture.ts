import type { Lab } from './lab.ts';
import { hostPicture } from './picture/host.ts';
import { machinesOf } from './picture/machine.ts';
import { servicePictures } from './picture/services.ts';
import { segmentPictures } from './picture/underlay.ts';
import { faultText } from './underlay/fault.ts';

/**
 * The network of a lab at one moment, for drawing: plain data that can be sent anywhere. What it names stays the same from picture
 * to picture as long as it is the same thing: hosts by name, containers, networks and services by their ids, devices by host,
 * namespace and name.
 */
export interface LabPicture {
  /** Virtual time in nanoseconds. */
  time: number;
  hosts: HostPicture[];
  /** What lies between the hosts. */
  segments: SegmentPicture[];
  /** What is wrong between the hosts. */
  faults: FaultPicture[];
  /** Services of the swarm, as one of its managers has them. */
  services: ServicePicture[];
}

/** A network segment between hosts: a switch and its subnet. */
export interface SegmentPicture {
  name: string;
  /** CIDR. */
  subnet: string;
  /** Address of the lab's own router on it, where that stands there. */
  gateway?: string;
  /** Bytes, where it is not 1500. */
  mtu?: number;
  /** Whether an internet lies behind its gateway. */
  internet?: boolean;
}

/** Something wrong on the way between hosts; `text` says it as `lab faults` does. */
export interface FaultPicture {
  kind: 'cut' | 'slow' | 'lossy' | 'block';
  host: string;
  /** Between these two; all of `host` where absent. */
  other?: string;
  text: string;
}

export interface HostPicture {
  name: string;
  kind: 'docker' | 'router' | 'machine';
  /** The host it is a virtual machine of: the engine of a Mac runs in one. */
  inside?: string;
  /** Its engine; absent where there is none. */
  engine?: 'running' | 'stopped';
  /** Its part in a swarm. */
  swarm?: { role: 'manager' | 'worker'; leader: boolean; nodeId: string };
  namespaces: NamespacePicture[];
  containers: ContainerPicture[];
  networks: NetworkPicture[];
  /** Bridges of Open vSwitch. */
  switches: SwitchPicture[];
  /** Containers beyond CONTAINER_LIMIT, which are only counted: by the networks they are on. */
  more: { networks: string[]; count: number; running: number }[];
}

/** `overlay`: the switch of an overlay network; `balancer`: the load balancer of one; `named`: made with `ip netns add`. */
export type NamespaceKind = 'host' | 'container' | 'overlay' | 'balancer' | 'named' | 'process';

export interface NamespacePicture {
  /** `host`, the id of the container whose stack it is, or `netns/NAME` or `pid/N`. */
  id: string;
  kind: NamespaceKind;
  /** The name of its file (`ip netns`), or of the container or program in it. */
  name: string;
  /** The network it serves, for `overlay` and `balancer`: its id. */
  network?: string;
  devices: DevicePicture[];
}

/** The kinds of `ip -d link`, and `nic` for a network card. */
export type DeviceKind =
  | 'loopback'
  | 'nic'
  | 'veth'
  | 'bridge'
  | 'dummy'
  | 'vlan'
  | 'macvlan'
  | 'ipvlan'
  | 'vxlan'
  | 'gretap'
  | 'openvswitch';

/** A device by its namespace (the `id` there) and name, on the same host. */
export interface DeviceRef {
  namespace: string;
  device: string;
}

export interface DevicePicture {
  name: string;
  index: number;
  kind: DeviceKind;
  mac: string;
  up: boolean;
  /** Whether there is a link below: LOWER_UP. */
  carrier: boolean;
  mtu: number;
  /** With prefix length; link-local ones too. */
  addresses: string[];
  /** The bridge it is a port of, Linux's or Open vSwitch's, in the same namespace. */
  master?: string;
  /** The other end of a veth pair. */
  peer?: DeviceRef;
  /** What it stands on: of VLANs, macvlan and ipvlan devices. */
  lower?: DeviceRef;
  /** VLAN identifier. */
  vlan?: number;
  /** Of macvlan and ipvlan. */
  mode?: string;
  /** Of VXLAN: network identifier, UDP port and the endpoints it knows, as addresses. */
  tunnel?: { vni: number; port: number; remotes: string[] };
  /** Id of the Docker network it belongs to: a bridge, or a container's interface. */
  network?: string;
  /** Name of the segment a network card is plugged into. */
  segment?: string;
}

/** A bridge of Open vSwitch, in the host's namespace. */
export interface SwitchPicture {
  name: string;
  ports: {
    name: string;
    /** VLAN of an access port. */
    tag?: number;
    /** Name of the bridge at the other end of a patch. */
    patch?: string;
    /** A port whose other side is another machine. */
    tunnel?: { kind: 'vxlan' | 'gre'; remote: string; key?: number };
  }[];
}

export interface ContainerPicture {
  id: string;
  name: string;
  image: string;
  state: string;
  /** Status of the last run, of one that has ended. */
  exitCode?: number;
  health?: string;
  /** The namespace it lives in: its own, another container's or the host's; none while it does not run. */
  namespace?: string;
  networks: EndpointPicture[];
  ports: PortPicture[];
  /** Legacy links: name of the other container, and what it is called here. */
  links: { to: string; alias: string }[];
  /** Of Docker Compose. */
  project?: string;
  /** The service it is of: of the swarm or of its Compose project. */
  service?: string;
  /** The task of the swarm it is. */
  task?: string;
}

/** A container's place on a network. */
export interface EndpointPicture {
  /** Id of the network; empty while it was never joined. */
  id: string;
  name: string;
  /** With prefix length. */
  address?: string;
  address6?: string;
  /** Its interface there. */
  device?: string;
  aliases: string[];
}

/** A container's port and where it answers on the host. */
export interface PortPicture {
  containerPort: string;
  bindings: { ip: string; port: number }[];
}

export interface NetworkPicture {
  id: string;
  name: string;
  driver: string;
  scope: string;
  internal: boolean;
  ingress: boolean;
  encrypted: boolean;
  subnets: string[];
  gateway?: string;
  /** Name of its bridge on the host, where it has one. */
  bridge?: string;
  /** The device it stands on: of macvlan and ipvlan. */
  parent?: string;
}

/** A service of the swarm. */
export interface ServicePicture {
  id: string;
  name: string;
  mode: 'replicated' | 'global' | 'job';
  /** How many tasks are wanted; absent for global ones. */
  replicas?: number;
  running: number;
  image: string;
  /** Its virtual address on each network, with prefix length; none for `dnsrr`. */
  vips: { network: string; address: string }[];
  ports: { published: number; target: number; protocol: string; mode: 'ingress' | 'host' }[];
  tasks: TaskPicture[];
}

export interface TaskPicture {
  id: string;
  slot?: number;
  /** Name of its host. */
  host?: string;
  state: string;
  /** Why it does not run. */
  error?: string;
  container?: string;
}

/** Looks at every host of `lab` without touching anything. One pass; what is not drawn (routes, rules, names) `inspect` tells. */
export function takePicture(lab: Lab): LabPicture {
  return {
    time: lab.now,
    hosts: machinesOf(lab).map(hostPicture),
    segments: segmentPictures(lab),
    faults: lab.underlay.faults.map((fault) => ({
      kind: fault.kind,
      host: fault.host,
      ...(fault.other !== undefined && { other: fault.other }),
      text: faultText(fault),
    })),
    services: servicePictures(lab),
  };
}
