import type { Process } from '#kernel/process/process.ts';
import { type Argument, address, object, prefix, text } from '../plugin/argument.ts';
import { logLine } from '../plugin/log.ts';
import { type PluginMethod, PluginRefusal } from '../plugin/serve.ts';
import type { Mesh } from './mesh.ts';

const GENERIC = 'com.docker.network.generic';
/** Begins the name of a container's interface. */
const INTERFACE = 'ethm';

/**
 * What the mesh answers to Docker.
 * @param changed called after whatever is to outlive the program
 */
export function meshMethods(proc: Process, mesh: Mesh, changed: () => void): Record<string, PluginMethod> {
  const log = (line: string) => logLine(proc, `meshd: ${line}`);
  const keep =
    (method: PluginMethod): PluginMethod =>
    (argument) => {
      const answer = method(argument);
      changed();
      return answer;
    };
  return {
    'NetworkDriver.GetCapabilities': () => ({ Scope: 'local', ConnectivityScope: 'global', GwAllocChecker: true }),
    // The mesh is a wire, not a router: its containers find their way out elsewhere.
    'NetworkDriver.GwAllocCheck': () => ({ SkipIPv4: true, SkipIPv6: true }),
    'NetworkDriver.CreateNetwork': keep((argument) => {
      const pool = poolOf(argument);
      const { vni, bridgeName } = mesh.createNetwork(text(argument, 'NetworkID'), pool, wantedVni(argument));
      log(`network ${pool.text}: VNI ${vni}, bridge ${bridgeName}`);
      return {};
    }),
    'NetworkDriver.DeleteNetwork': keep((argument) => {
      mesh.deleteNetwork(text(argument, 'NetworkID'));
      return {};
    }),
    'NetworkDriver.CreateEndpoint': (argument) => {
      mesh.network(text(argument, 'NetworkID'));
      const given = text(object(argument, 'Interface'), 'MacAddress');
      return { Interface: given === '' ? { MacAddress: mesh.netns.newMac() } : {} };
    },
    'NetworkDriver.EndpointOperInfo': () => ({ Value: {} }),
    'NetworkDriver.DeleteEndpoint': (argument) => {
      mesh.network(text(argument, 'NetworkID')).unplug(text(argument, 'EndpointID'));
      return {};
    },
    'NetworkDriver.Join': (argument) => {
      const source = mesh.network(text(argument, 'NetworkID')).plug(text(argument, 'EndpointID'));
      return { InterfaceName: { SrcName: source, DstPrefix: INTERFACE }, DisableGatewayService: false };
    },
    'NetworkDriver.Leave': (argument) => {
      mesh.network(text(argument, 'NetworkID')).unplug(text(argument, 'EndpointID'));
      return {};
    },
    'NetworkDriver.DiscoverNew': () => ({}),
    'NetworkDriver.DiscoverDelete': () => ({}),
    'NetworkDriver.ProgramExternalConnectivity': () => ({}),
    'NetworkDriver.RevokeExternalConnectivity': () => ({}),
    'IpamDriver.GetCapabilities': () => ({ RequiresMACAddress: false }),
    'IpamDriver.GetDefaultAddressSpaces': () => ({
      LocalDefaultAddressSpace: 'mesh',
      GlobalDefaultAddressSpace: 'mesh',
    }),
    'IpamDriver.RequestPool': keep((argument) => {
      const wanted = text(argument, 'Pool');
      if (text(argument, 'SubPool') !== '')
        throw new PluginRefusal('slices are fixed: --ip-range is not for this plug-in');
      if (argument.V6 === true) throw new PluginRefusal('the mesh has IPv4 addresses only');
      const pool = mesh.requestPool(wanted === '' ? undefined : prefix(wanted));
      const { first, last } = mesh.slice(pool);
      log(`pool ${pool.text}: this host gives ${first.text} to ${last.text}`);
      return { PoolID: pool.text, Pool: pool.text, Data: {} };
    }),
    'IpamDriver.ReleasePool': keep((argument) => {
      mesh.releasePool(text(argument, 'PoolID'));
      return {};
    }),
    'IpamDriver.RequestAddress': keep((argument) => {
      const wanted = text(argument, 'Address');
      const given = mesh.requestAddress(text(argument, 'PoolID'), wanted === '' ? undefined : address(wanted));
      return { Address: given.text, Data: {} };
    }),
    'IpamDriver.ReleaseAddress': keep((argument) => {
      mesh.releaseAddress(text(argument, 'PoolID'), text(argument, 'Address'));
      return {};
    }),
  };
}

function poolOf(argument: Argument) {
  const [first] = (argument.IPv4Data as { Pool?: string }[] | undefined) ?? [];
  if (!first?.Pool) throw new PluginRefusal('a network of the mesh needs IPv4 addresses');
  return prefix(first.Pool);
}

/** `-o vni=N` @throws PluginRefusal */
function wantedVni(argument: Argument): number | undefined {
  const vni = text(object(object(argument, 'Options'), GENERIC), 'vni');
  if (vni === '') return undefined;
  if (!/^\d{1,8}$/.test(vni) || Number(vni) > 0xff_ffff) throw new PluginRefusal(`${vni} is no VNI`);
  return Number(vni);
}
