import type { Container } from '#daemon/containers/container.ts';
import type { Bridge } from '#kernel/dev/bridge.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { Vxlan } from '#kernel/dev/vxlan.ts';
import type { Route } from '#kernel/ip/route.ts';
import type { VirtualService } from '#kernel/ipvs/service.ts';
import { listRules } from '#kernel/netfilter/print/save.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Network } from '#libnetwork/network.ts';
import type { Lab } from '../lab.ts';
import { faultText } from '../underlay/fault.ts';
import { type Machine, machineNamed } from './machine.ts';
import { type FoundNamespace, namespacesOf } from './namespaces.ts';
import type { Thing } from './thing.ts';

/** Parts of what is told about a thing; the page has the headings. */
export type SectionName =
  | 'addresses'
  | 'routes'
  | 'neighbours'
  | 'listeners'
  | 'ports'
  | 'names'
  | 'rules'
  | 'filter'
  | 'nat'
  | 'balancing'
  | 'forwarding'
  | 'bridgePorts'
  | 'members'
  | 'tasks'
  | 'faults';

/** What is known about a thing of the picture, line by line as the usual tools print it. */
export interface Details {
  title: string;
  /** Words about it, each `name value`. */
  facts: string[];
  sections: { name: SectionName; lines: string[]; more: number }[];
  /** Where a shell inside it can be had. */
  console?: { host: string; command?: string };
}

type Section = [name: SectionName, lines: readonly string[]];

/** So many lines of a part are told. */
const LINE_LIMIT = 60;

/** Tells about a thing; undefined where it is not there any more. Looking changes nothing, not even random numbers to come. */
export function detailsOf(lab: Lab, thing: Thing): Details | undefined {
  if (thing.kind === 'service') return serviceDetails(lab, thing.id);
  if (thing.kind === 'segment') return segmentDetails(lab, thing.name);
  const host = machineNamed(lab, thing.host);
  if (!host) return undefined;
  switch (thing.kind) {
    case 'host':
      return hostDetails(lab, host);
    case 'container':
      return containerDetails(host, thing.id);
    case 'namespace':
      return namespaceDetails(host, thing.id);
    case 'device':
      return deviceDetails(host, thing.namespace, thing.device);
    case 'network':
      return networkDetails(host, thing.id);
  }
}

function details(title: string, facts: readonly (string | false | undefined)[], sections: readonly Section[]): Details {
  return {
    title,
    facts: facts.flatMap((fact) => (fact ? [fact] : [])),
    sections: sections.flatMap(([name, lines]) =>
      lines.length === 0
        ? []
        : [{ name, lines: lines.slice(0, LINE_LIMIT), more: Math.max(0, lines.length - LINE_LIMIT) }],
    ),
  };
}

function hostDetails(lab: Lab, host: Machine): Details {
  const { running, kernel, hasEngine, name } = host;
  const part = running?.cluster.localState ?? 'inactive';
  const facts = [
    hasEngine && `engine ${running ? `running, ${running.containers.count} containers` : 'stopped'}`,
    part !== 'inactive' && `swarm ${part}, ${running?.cluster.manager ? 'manager' : 'worker'}`,
    `kernel Linux ${kernel.release}`,
  ];
  const wrong = lab.underlay.faults.filter((fault) => fault.host === name || fault.other === name).map(faultText);
  return {
    ...details(name, facts, [['faults', wrong], ...stackSections(kernel.net)]),
    console: { host: host.inside ?? name },
  };
}

function containerDetails(host: Machine, id: string): Details | undefined {
  const container = host.running?.containers.list().find((each) => each.id === id);
  if (!container) return undefined;
  const { name, config, state, process, hostConfig, sandbox } = container;
  const netns = process?.status === undefined ? process?.namespaces.net : undefined;
  const own = netns && netns !== host.kernel.net ? netns : undefined;
  const addresses = (sandbox?.endpoints() ?? []).flatMap((endpoint) => endpoint.addresses.map(({ text }) => text));
  const facts = [
    `image ${config.Image}`,
    `state ${state.status}${state.status === 'exited' ? ` (${state.exitCode})` : ''}`,
    `network mode ${hostConfig.NetworkMode}`,
    `id ${container.shortId}`,
    process !== undefined && process.status === undefined && `process ${process.globalPid} on the host`,
  ];
  const sections: Section[] = [
    ['addresses', own ? addressLines(own) : []],
    ['ports', portLines(container)],
    ['names', nameLines(container)],
    ['routes', own ? routeLines(own) : []],
    ['neighbours', own ? neighbourLines(own) : []],
    ['listeners', own ? listenerLines(own) : []],
    ['rules', rulesNaming(host.kernel.net, addresses)],
    ['balancing', own ? balancingLines(own) : []],
  ];
  const runs = process !== undefined && process.status === undefined;
  return {
    ...details(name, facts, sections),
    ...(runs && { console: { host: host.inside ?? host.name, command: `docker exec -it ${name} sh` } }),
  };
}

function namespaceDetails(host: Machine, id: string): Details | undefined {
  const space = namespacesOf(host).find((each) => each.id === id);
  if (!space) return undefined;
  const network = host.running?.controller.networkById(space.network ?? '');
  const facts = [`inode ${space.netns.inode}`, network !== undefined && `network ${network.name}`];
  const title = space.kind === 'host' ? host.name : space.name;
  return {
    ...details(title, facts, [
      ...stackSections(space.netns),
      ['forwarding', space.netns.devices.list().flatMap((device) => forwardingLines(device, true))],
      ['members', network ? memberLines(network) : []],
    ]),
    ...(host.inside === undefined && { console: { host: host.name, ...consoleIn(space) } }),
  };
}

function consoleIn({ id, kind, name }: FoundNamespace): { command?: string } {
  if (kind === 'host') return {};
  if (kind === 'container') return { command: `docker exec -it ${name} sh` };
  if (kind === 'process') return { command: `nsenter -t ${id.slice('pid/'.length)} -n bash` };
  if (kind === 'named' && !/^(?:[0-9a-f]{12}|default)$/.test(name)) return { command: `ip netns exec ${name} bash` };
  return { command: `nsenter --net=/run/docker/netns/${name} bash` };
}

function deviceDetails(host: Machine, namespace: string, name: string): Details | undefined {
  const space = namespacesOf(host).find(({ id }) => id === namespace);
  const device = space?.netns.devices.byName(name);
  if (!space || !device) return undefined;
  const { netns } = space;
  const facts = [
    `kind ${device.kind}`,
    `flags ${device.flags().join(',')}`,
    `address ${device.mac}`,
    `mtu ${device.mtu}`,
    device.controller !== undefined && `port of ${device.vport?.bridge ?? device.master?.name}`,
    device.kind === 'vxlan' && 'vni' in device && `vni ${device.vni}`,
  ];
  const ports =
    device.kind === 'bridge'
      ? (device as Bridge).ports.map((port) => `${port.number}: ${port.device.name} ${port.state}`)
      : [];
  return details(name, facts, [
    ['addresses', device.addresses.map(({ prefix }) => prefix.text)],
    ['bridgePorts', ports],
    ['forwarding', forwardingLines(device)],
    ['routes', routeLines(netns, device)],
    ['neighbours', neighbourLines(netns, device)],
    ['rules', rulesNaming(netns, [name])],
  ]);
}

function networkDetails(host: Machine, id: string): Details | undefined {
  const network = host.running?.controller.networkById(id);
  if (!network) return undefined;
  const ipam = network.inspectIpam().Config ?? [];
  const bridge = network.driverOptions['com.docker.network.bridge.name'] ?? `br-${id.slice(0, 12)}`;
  const facts = [
    `driver ${network.driver}`,
    `scope ${network.scope}`,
    network.internal && 'internal',
    ...ipam.map(({ Subnet = '', Gateway = '' }) => `subnet ${Subnet}${Gateway === '' ? '' : ` gateway ${Gateway}`}`),
    ...Object.entries(network.driverOptions).map(([key, value]) => `${key} ${value}`),
  ];
  const peers = network.peers().map(({ name, address }) => `node ${name} at ${address}`);
  const subnets = ipam.flatMap(({ Subnet }) => (Subnet === undefined ? [] : [Subnet]));
  return details(network.name, facts, [
    ['members', [...memberLines(network), ...peers]],
    ['names', namesIn(network)],
    ['rules', rulesNaming(host.kernel.net, network.driver === 'bridge' ? [bridge, ...subnets] : subnets)],
  ]);
}

function serviceDetails(lab: Lab, id: string): Details | undefined {
  const service = lab.picture().services.find((each) => each.id === id);
  if (!service) return undefined;
  const { name, image, mode, replicas, vips, ports, tasks } = service;
  const facts = [`image ${image}`, `mode ${mode}${replicas === undefined ? '' : `, ${replicas} wanted`}`];
  return details(
    name,
    [...facts, ...vips.map(({ address }) => `virtual address ${address}`)],
    [
      ['ports', ports.map((port) => `${port.published}/${port.protocol} to ${port.target}, ${port.mode}`)],
      [
        'tasks',
        tasks.map((task) =>
          `${name}.${task.slot ?? task.id.slice(0, 6)} ${task.state} ${task.host ?? ''} ${task.error ?? ''}`.trimEnd(),
        ),
      ],
    ],
  );
}

function segmentDetails(lab: Lab, name: string): Details | undefined {
  const segment = lab.underlay.segments.get(name);
  if (!segment) return undefined;
  const facts = [
    `subnet ${segment.subnet.text}`,
    segment.gateway !== undefined && `gateway ${segment.gateway.text}`,
    segment.mtu !== undefined && `mtu ${segment.mtu}`,
  ];
  const members = segment.switch.ports.map(({ nic, index, connected }) => {
    const where = nic.attached ? `${nic.netns.kernel.hostname} ${nic.name}` : nic.name;
    return `${index}: ${where} ${nic.mac}${connected ? '' : ' (cut)'}`;
  });
  return details(name, facts, [
    ['members', members],
    ['faults', lab.underlay.faults.map(faultText)],
  ]);
}

// --- lines ------------------------------------------------------------------------------------------------------------

function stackSections(netns: NetNamespace): Section[] {
  return [
    ['addresses', addressLines(netns)],
    ['routes', routeLines(netns)],
    ['neighbours', neighbourLines(netns)],
    ['listeners', listenerLines(netns)],
    ['nat', tableLines(netns, 'nat')],
    ['filter', tableLines(netns, 'filter')],
    ['balancing', balancingLines(netns)],
  ];
}

function addressLines(netns: NetNamespace): string[] {
  return netns.devices
    .list()
    .filter((device) => !device.isLoopback && device.name !== 'ovs-system')
    .map((device) => {
      const addresses = device.addresses.map(({ prefix }) => prefix.text).join(' ');
      return `${device.name} ${device.up ? 'UP' : 'DOWN'} ${addresses}`.trimEnd();
    });
}

function routeLines(netns: NetNamespace, device?: NetDevice): string[] {
  const routes = ([4, 6] as const).flatMap((family) => netns.routes.list(family));
  return routes.filter((route) => device === undefined || route.device === device).map(routeLine);
}

function routeLine({ type, dst, via, device, scope, src, metric }: Route): string {
  return [
    type === 'unicast' ? '' : type,
    dst.length === 0 ? 'default' : dst.isSingle ? dst.addr.text : dst.text,
    via && `via ${via.text}`,
    device && `dev ${device.name}`,
    scope === 'global' || dst.family === 6 ? '' : `scope ${scope}`,
    src && `src ${src.text}`,
    metric === 0 ? '' : `metric ${metric}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** States as they were last set: to work out which have gone stale would draw a random number. */
function neighbourLines(netns: NetNamespace, device?: NetDevice): string[] {
  return netns.neighbours
    .list()
    .filter((neighbour) => device === undefined || neighbour.device === device)
    .map(({ addr, device: dev, mac, current }) =>
      [addr.text, `dev ${dev.name}`, mac && `lladdr ${mac}`, current].filter(Boolean).join(' '),
    );
}

function listenerLines(netns: NetNamespace): string[] {
  const lines = netns.transport.sockets().flatMap((info) => {
    if (info.protocol === 'tcp' && info.state !== 'LISTEN') return [];
    if (info.protocol !== 'tcp' && info.protocol !== 'udp') return [];
    const { local } = info as { local?: { addr: { text: string }; port: number } };
    return local
      ? [`${info.protocol} ${local.addr.text.includes(':') ? `[${local.addr.text}]` : local.addr.text}:${local.port}`]
      : [];
  });
  return [...new Set(lines)];
}

function tableLines(netns: NetNamespace, name: 'nat' | 'filter'): string[] {
  return ([4, 6] as const).flatMap((family) => {
    const table = netns.netfilter.existing(name, family);
    const lines = table ? listRules(table.chains, {}).filter((line) => !line.startsWith('-N')) : [];
    const bare = lines.every((line) => line.startsWith('-P') && line.endsWith('ACCEPT'));
    return bare ? [] : lines.map((line) => (family === 6 ? `[IPv6] ${line}` : line));
  });
}

/** Rules of any table in which one of the words stands. */
function rulesNaming(netns: NetNamespace, words: readonly string[]): string[] {
  if (words.length === 0) return [];
  return (['raw', 'mangle', 'nat', 'filter'] as const).flatMap((name) =>
    ([4, 6] as const).flatMap((family) => {
      const table = netns.netfilter.existing(name, family);
      const lines = table ? listRules(table.chains, {}) : [];
      return lines.filter((line) => line.startsWith('-A') && names(line, words)).map((line) => `${name}: ${line}`);
    }),
  );
}

function names(line: string, words: readonly string[]): boolean {
  const parts = line.split(/[\s,]+/);
  return words.some((word) =>
    parts.some((part) => part === word || part.startsWith(`${word}/`) || part.startsWith(`${word}:`)),
  );
}

function balancingLines(netns: NetNamespace): string[] {
  return (netns.ipvs?.services() ?? []).flatMap((service) => [
    virtualService(service),
    ...service.destinations.map(({ addr, port, weight }) => `  -> ${addr.text}:${port} weight ${weight}`),
  ]);
}

function virtualService({ selector, scheduler }: VirtualService): string {
  if ('fwmark' in selector) return `FWM ${selector.fwmark} ${scheduler}`;
  return `${selector.protocol === 6 ? 'TCP' : 'UDP'} ${selector.addr.text}:${selector.port} ${scheduler}`;
}

function forwardingLines(device: NetDevice, named = false): string[] {
  const dev = named ? `dev ${device.name} ` : '';
  if (device.kind === 'bridge') {
    const { fdb } = device as Bridge;
    return fdb
      .list()
      .filter(({ local }) => !local)
      .map(({ mac, port }) => `${mac} ${dev}port ${port?.device.name ?? ''}`);
  }
  if (device.kind !== 'vxlan' || !('fdb' in device)) return [];
  const { fdb } = device as Vxlan;
  return fdb.list().flatMap(({ mac, remotes }) => remotes.map(({ dst }) => `${mac} ${dev}dst ${dst.text}`));
}

function portLines({ sandbox }: Container): string[] {
  return (sandbox?.endpoints() ?? []).flatMap((endpoint) =>
    [...endpoint.portMap].flatMap(([port, bindings]) =>
      bindings.map(({ hostIp, hostPort }) => `${port} -> ${hostIp.includes(':') ? `[${hostIp}]` : hostIp}:${hostPort}`),
    ),
  );
}

function memberLines(network: Network): string[] {
  return network.endpoints().map((endpoint) => {
    const addresses = endpoint.addresses.map(({ text }) => text).join(' ');
    return `${endpoint.name} ${addresses}`.trimEnd();
  });
}

/** What the name server of a container answers: the names in each of its networks. */
function nameLines({ sandbox }: Container): string[] {
  const lines = (sandbox?.endpoints() ?? []).flatMap(({ network }) =>
    network.name === 'bridge' ? [] : namesIn(network as Network),
  );
  return [...new Set(lines)];
}

function namesIn(network: Network): string[] {
  const lines = network
    .endpoints()
    .flatMap(({ dnsNames }) => dnsNames)
    .concat(network.records.named().map(({ name }) => name))
    .concat(Object.keys(network.services()))
    .flatMap((name) => {
      const addresses = ([4, 6] as const).flatMap((family) => network.records.addresses(name, family) ?? []);
      return addresses.length === 0 || name === '' ? [] : [`${name} -> ${addresses.map(({ text }) => text).join(' ')}`];
    });
  return [...new Set(lines)].sort();
}
