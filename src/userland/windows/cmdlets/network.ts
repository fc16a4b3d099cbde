import type { Process } from '#kernel/process/process.ts';
import type { Prefix } from '#netip/prefix.ts';
import { fileLines, resolverConfig } from '../../resolver/config.ts';
import { type Adapter, adapters } from '../adapters.ts';
import { type HnsNetwork, hnsNetworks } from '../hns.ts';
import { routeRows, sockets, stateText } from '../network.ts';
import { type Cmdlet, type CmdletCall, wildcard } from '../powershell/cmdlet.ts';
import { PsError } from '../powershell/errors.ts';
import { columns, object, type PsObject, type Value } from '../powershell/values.ts';

const ADAPTERS = columns('Name', 'InterfaceDescription', 'ifIndex', 'Status', 'MacAddress', 'LinkSpeed');
const ROUTES = columns('ifIndex', 'DestinationPrefix', 'NextHop', 'RouteMetric', 'ifMetric', 'PolicyStore');
const CONNECTIONS = columns(
  'LocalAddress',
  'LocalPort',
  'RemoteAddress',
  'RemotePort',
  'State',
  'AppliedSetting',
  'OwningProcess',
);
const SERVERS = columns(
  'InterfaceAlias',
  ['Interface Index', 'InterfaceIndex'],
  ['Address Family', 'AddressFamily'],
  'ServerAddresses',
);
const IP_ADDRESS = {
  list: [
    'IPAddress',
    'InterfaceIndex',
    'InterfaceAlias',
    'AddressFamily',
    'Type',
    'PrefixLength',
    'PrefixOrigin',
    'SuffixOrigin',
    'AddressState',
    'SkipAsSource',
    'PolicyStore',
  ],
};

/** Cmdlets that look at adapters, addresses, routes, NAT and the Host Network Service. */
export const networkCmdlets: Readonly<Record<string, Cmdlet>> = {
  'Get-NetAdapter': {
    parameters: ['Name', 'InterfaceIndex'],
    switches: ['IncludeHidden', 'Physical'],
    *run(call) {
      const found = adapters(call.proc).filter(({ device }) => !call.has('Physical') || device.isPhysical);
      return selected(call, 'Name', found, 'MSFT_NetAdapter').map((card) =>
        object(
          {
            Name: card.alias,
            InterfaceDescription: card.description,
            ifIndex: card.index,
            Status: card.up ? 'Up' : 'Disabled',
            MacAddress: card.mac,
            LinkSpeed: '10 Gbps',
          },
          ADAPTERS,
        ),
      );
    },
  },
  'Get-NetIPAddress': {
    parameters: ['IPAddress', 'InterfaceAlias', 'InterfaceIndex', 'AddressFamily'],
    *run(call) {
      const family = call.text('AddressFamily')?.toLowerCase();
      const wanted = call.text('IPAddress');
      const rows: PsObject[] = [];
      const cards = selected(call, 'InterfaceAlias', adapters(call.proc), 'MSFT_NetIPAddress');
      for (const { alias, index, device } of cards)
        for (const { prefix } of device.addresses) rows.push(addressObject(alias, index, prefix));
      if (call.text('InterfaceAlias') === undefined)
        for (const { prefix } of call.proc.namespaces.net.loopback.addresses)
          rows.push(addressObject('Loopback Pseudo-Interface 1', 1, prefix));
      const kept = rows.filter(
        (row) =>
          (family === undefined || String(row.get('AddressFamily')).toLowerCase() === family) &&
          (wanted === undefined || wildcard(wanted).test(String(row.get('IPAddress')))),
      );
      return kept;
    },
  },
  'Get-NetIPConfiguration': {
    parameters: ['InterfaceAlias'],
    *run(call) {
      const { proc } = call;
      return selected(call, 'InterfaceAlias', adapters(proc), 'MSFT_NetIPInterface')
        .filter(({ device }) => !device.master)
        .map(({ alias, index, description, device, gateway }) =>
          object({
            InterfaceAlias: alias,
            InterfaceIndex: index,
            InterfaceDescription: description,
            IPv4Address: device.addresses.find(({ family }) => family === 4)?.prefix.addr.text ?? null,
            IPv4DefaultGateway: gateway?.text ?? null,
            DNSServer: gateway ? servers(proc) : [],
          }),
        );
    },
  },
  'Get-NetRoute': {
    parameters: ['DestinationPrefix', 'InterfaceAlias', 'AddressFamily'],
    *run(call) {
      const wanted = call.text('DestinationPrefix');
      return routeRows(call.proc)
        .filter(({ destination, length }) => wanted === undefined || wanted === `${destination}/${length}`)
        .map((row) =>
          object(
            {
              ifIndex: row.index,
              DestinationPrefix: `${row.destination}/${row.length}`,
              NextHop: row.gateway === 'On-link' ? '0.0.0.0' : row.gateway,
              RouteMetric: row.gateway === 'On-link' ? 256 : 0,
              ifMetric: 25,
              PolicyStore: 'ActiveStore',
            },
            ROUTES,
          ),
        );
    },
  },
  'Get-DnsClientServerAddress': {
    parameters: ['InterfaceAlias', 'AddressFamily'],
    *run(call) {
      return selected(call, 'InterfaceAlias', adapters(call.proc), 'MSFT_DNSClientServerAddress').map(
        ({ alias, index, gateway }) =>
          object(
            {
              InterfaceAlias: alias,
              InterfaceIndex: index,
              AddressFamily: 'IPv4',
              ServerAddresses: gateway ? servers(call.proc) : [],
            },
            SERVERS,
          ),
      );
    },
  },
  'Get-NetTCPConnection': {
    parameters: ['LocalPort', 'State', 'RemotePort'],
    *run(call) {
      const port = call.text('LocalPort');
      const state = call.text('State')?.toLowerCase();
      const found = sockets(call.proc)
        .filter(({ protocol }) => protocol === 'tcp')
        .map((info) => {
          const text = stateText(info).toLowerCase();
          return object(
            {
              LocalAddress: info.local.addr.text,
              LocalPort: info.local.port,
              RemoteAddress: info.remote?.addr.text ?? (info.family === 6 ? '::' : '0.0.0.0'),
              RemotePort: info.remote?.port ?? 0,
              State: text === 'listening' ? 'Listen' : `${text.charAt(0).toUpperCase()}${text.slice(1)}`,
              AppliedSetting: null,
              OwningProcess: info.owner?.pid ?? 0,
            },
            CONNECTIONS,
          );
        })
        .filter(
          (row) =>
            (port === undefined || String(row.get('LocalPort')) === port) &&
            (state === undefined || String(row.get('State')).toLowerCase().startsWith(state.slice(0, 6))),
        );
      if (found.length === 0 && port !== undefined)
        throw new PsError(
          `No MSFT_NetTCPConnection objects found with property 'LocalPort' equal to '${port}'.  Verify the value of the property and retry.`,
          `ObjectNotFound: (${port}:UInt16) [Get-NetTCPConnection], CimJobException`,
          'CmdletizationQuery_NotFound_LocalPort,Get-NetTCPConnection',
        );
      return found;
    },
  },
  'Get-NetNat': {
    parameters: ['Name'],
    *run({ proc }) {
      return nats(proc).map(({ natName, subnet }) =>
        object({
          Name: natName ?? '',
          ExternalIPInterfaceAddressPrefix: null,
          InternalIPInterfaceAddressPrefix: subnet?.text ?? null,
          IcmpQueryTimeout: 30,
          TcpEstablishedConnectionTimeout: 1800,
          TcpTransientConnectionTimeout: 120,
          TcpFilteringBehavior: 'AddressDependentFiltering',
          UdpFilteringBehavior: 'AddressDependentFiltering',
          UdpIdleSessionTimeout: 120,
          UdpInboundRefresh: false,
          Store: 'Local',
          Active: true,
        }),
      );
    },
  },
  'Get-NetNatStaticMapping': {
    parameters: ['NatName'],
    *run({ proc }) {
      let id = 0;
      return nats(proc).flatMap((network) =>
        [...network.endpoints.values()].flatMap(({ address, ports }) =>
          ports.map(({ protocol, external, internal }) =>
            object({
              StaticMappingID: id++,
              NatName: network.natName ?? '',
              Protocol: protocol.toUpperCase(),
              RemoteExternalIPAddressPrefix: '0.0.0.0/0',
              ExternalIPAddress: '0.0.0.0',
              ExternalPort: external,
              InternalIPAddress: address.text,
              InternalPort: internal,
              InternalRoutingDomainId: '{00000000-0000-0000-0000-000000000000}',
              Active: true,
            }),
          ),
        ),
      );
    },
  },
  'Get-HnsNetwork': {
    parameters: ['Id'],
    *run(call) {
      const id = call.text('Id')?.toUpperCase();
      const found = onHost(call.proc) ? hnsNetworks(call.proc.kernel) : [];
      return found.filter((network) => id === undefined || network.id === id).map(hnsObject);
    },
  },
  'Get-HnsEndpoint': {
    parameters: ['Id'],
    *run({ proc }) {
      if (!onHost(proc)) return [];
      return hnsNetworks(proc.kernel).flatMap((network) =>
        [...network.endpoints.values()].map(({ id, address, mac, ports }) =>
          object({
            ID: id,
            VirtualNetwork: network.id,
            VirtualNetworkName: network.name,
            IPAddress: address.text,
            PrefixLength: network.subnet?.length ?? null,
            GatewayAddress: network.gateway?.text ?? null,
            MacAddress: mac.toUpperCase().replaceAll(':', '-'),
            Policies: ports.map(({ protocol, external, internal }) =>
              object({ ExternalPort: external, InternalPort: internal, Protocol: protocol.toUpperCase(), Type: 'NAT' }),
            ),
            State: 3,
            Type: network.type,
          }),
        ),
      );
    },
  },
};

/** Whether a process is on the host itself: a container sees nothing of HNS. */
function onHost(proc: Process): boolean {
  return proc.namespaces.net === proc.kernel.net;
}

function nats(proc: Process): HnsNetwork[] {
  return onHost(proc) ? hnsNetworks(proc.kernel).filter(({ type }) => type === 'nat') : [];
}

function hnsObject({ id, name, type, subnet, gateway, adapter, natName, endpoints }: HnsNetwork): PsObject {
  return object({
    CurrentEndpointCount: endpoints.size,
    ID: id,
    IPv6: false,
    MaxConcurrentEndpoints: endpoints.size,
    Name: name,
    ...(natName !== undefined && { NatName: natName }),
    ...(adapter !== undefined && {
      NetworkAdapterName: adapter.replace(/^eth(\d+)$/, (_, n: string) =>
        n === '0' ? 'Ethernet' : `Ethernet ${Number(n) + 1}`,
      ),
    }),
    State: 1,
    Subnets: subnet ? [object({ AddressPrefix: subnet.text, GatewayAddress: gateway?.text ?? '0.0.0.0' })] : [],
    TotalEndpoints: endpoints.size,
    Type: type,
  });
}

function addressObject(alias: string, index: number, prefix: Prefix): PsObject {
  const { addr } = prefix;
  const link = addr.isLinkLocal || addr.isLoopback;
  const properties: Record<string, Value> = {
    IPAddress: addr.family === 6 && addr.isLinkLocal ? `${addr.text}%${index}` : addr.text,
    InterfaceIndex: index,
    InterfaceAlias: alias,
    AddressFamily: addr.family === 6 ? 'IPv6' : 'IPv4',
    Type: 'Unicast',
    PrefixLength: prefix.length,
    PrefixOrigin: link ? 'WellKnown' : 'Manual',
    SuffixOrigin: link ? (addr.isLoopback ? 'WellKnown' : 'Link') : 'Manual',
    AddressState: 'Preferred',
    SkipAsSource: false,
    PolicyStore: 'ActiveStore',
  };
  return object(properties, IP_ADDRESS);
}

function servers(proc: Process): string[] {
  const set = fileLines(proc, '/etc/resolv.conf').some((line) => line.startsWith('nameserver'));
  return set ? resolverConfig(proc).servers.map(({ text }) => text) : [];
}

/** The adapters that a call names. @throws PsError where there is none of that name */
function selected(call: CmdletCall, parameter: string, cards: readonly Adapter[], what: string): Adapter[] {
  const wanted = call.texts(parameter);
  const index = call.text('InterfaceIndex');
  const byIndex = index === undefined ? [...cards] : cards.filter((card) => String(card.index) === index);
  if (wanted.length === 0) return byIndex;
  const found = byIndex.filter(({ alias }) => wanted.some((name) => wildcard(name).test(alias)));
  const [name = ''] = wanted;
  if (found.length === 0 && !/[*?]/.test(name))
    throw new PsError(
      `No ${what} objects found with property '${parameter}' equal to '${name}'.  Verify the value of the property and retry.`,
      `ObjectNotFound: (${name}:String) [${call.name}], CimJobException`,
      `CmdletizationQuery_NotFound_${parameter},${call.name}`,
    );
  return found;
}
