import { DockerError, notFound, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { isErrno } from '#kernel/errno.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { DriverEndpoint, DriverNetwork, IpamData, JoinInfo, NetworkDriver } from '../../driverapi/driver.ts';
import type { PluginClient } from '../../driverapi/pluginclient.ts';
import { checked, gateway, staticRoutes, takeInterface } from './answers.ts';
import type {
  CreateEndpointResponse,
  GetCapabilitiesResponse,
  GwAllocCheckerResponse,
  JoinResponse,
  Response,
} from './messages.ts';
import { endpointOptions, interfaceMessage, ipamMessages, networkOptions } from './options.ts';

/** An endpoint of a plug-in's network. */
interface RemoteEndpoint {
  readonly endpoint: DriverEndpoint;
  /** The device in the container, and the name it had on the host. */
  device?: NetDevice;
  sourceName?: string;
  /** It is a container's way out. */
  external: boolean;
}

interface RemoteNetwork {
  readonly endpoints: Map<string, RemoteEndpoint>;
}

/**
 * A driver that is a plug-in: each call becomes a message (moby libnetwork/drivers/remote; docs/remote.md there).
 * What goes wrong as something ends is not told to anybody, as in Docker, which writes it to its log.
 */
export class RemoteDriver implements NetworkDriver {
  readonly scope: 'local' | 'global';
  readonly #networks = new Map<string, RemoteNetwork>();
  readonly skipsGateway?: (network: DriverNetwork) => Coroutine<{ ipv4: boolean; ipv6: boolean }>;

  private constructor(
    readonly client: PluginClient,
    readonly netns: NetNamespace,
    capabilities: GetCapabilitiesResponse,
  ) {
    this.scope = capabilities.Scope === 'global' ? 'global' : 'local';
    if (capabilities.GwAllocChecker) this.skipsGateway = (network) => this.#skipsGateway(network);
  }

  /**
   * Asks a plug-in what it is capable of.
   * @param netns the host's
   * @throws DockerError where it does not answer, or with a scope nobody knows
   */
  static *connect(client: PluginClient, netns: NetNamespace): Coroutine<RemoteDriver> {
    const answer = checked(yield* client.call<GetCapabilitiesResponse>('NetworkDriver.GetCapabilities'));
    if (answer.Scope !== 'local' && answer.Scope !== 'global')
      throw unknownError(`invalid capability: expecting 'local' or 'global', got ${answer.Scope ?? ''}`);
    return new RemoteDriver(client, netns, answer);
  }

  get name(): string {
    return this.client.name;
  }

  *createNetwork(network: DriverNetwork, ipv4: readonly IpamData[], ipv6: readonly IpamData[]): Coroutine<void> {
    yield* this.#ask('CreateNetwork', {
      NetworkID: network.id,
      Options: networkOptions(network),
      IPv4Data: ipamMessages(ipv4),
      IPv6Data: ipamMessages(ipv6),
    });
    this.#networks.set(network.id, { endpoints: new Map() });
  }

  /** The plug-in keeps its networks itself. */
  restoreNetwork(network: DriverNetwork): void {
    this.#networks.set(network.id, { endpoints: new Map() });
  }

  *deleteNetwork(networkId: string): Coroutine<void> {
    this.#networks.delete(networkId);
    yield* this.#tell('DeleteNetwork', { NetworkID: networkId });
  }

  *createEndpoint(networkId: string, endpoint: DriverEndpoint): Coroutine<void> {
    const answer = yield* this.#ask<CreateEndpointResponse>('CreateEndpoint', {
      NetworkID: networkId,
      EndpointID: endpoint.id,
      Interface: interfaceMessage(endpoint),
      Options: endpointOptions(endpoint),
    });
    try {
      takeInterface(endpoint, answer.Interface ?? {});
    } catch (error) {
      yield* this.deleteEndpoint(networkId, endpoint.id);
      throw error;
    }
    this.#network(networkId).endpoints.set(endpoint.id, { endpoint, external: false });
  }

  *deleteEndpoint(networkId: string, endpointId: string): Coroutine<void> {
    this.#networks.get(networkId)?.endpoints.delete(endpointId);
    yield* this.#tell('DeleteEndpoint', { NetworkID: networkId, EndpointID: endpointId });
  }

  *join(
    networkId: string,
    endpointId: string,
    netns: NetNamespace,
    nextName: (prefix: string) => string,
    sandboxKey: string,
  ): Coroutine<JoinInfo> {
    const own = this.#endpoint(networkId, endpointId);
    const answer = yield* this.#ask<JoinResponse>('Join', {
      NetworkID: networkId,
      EndpointID: endpointId,
      SandboxKey: sandboxKey,
      Options: endpointOptions(own.endpoint),
    });
    const { SrcName: source = '', DstName: name = '', DstPrefix: prefix = '' } = answer.InterfaceName ?? {};
    const info: JoinInfo = {
      gateway4: gateway(answer.Gateway, 'Gateway'),
      gateway6: gateway(answer.GatewayIPv6, 'GatewayIPv6'),
      staticRoutes: staticRoutes(answer.StaticRoutes),
      disableGatewayService: answer.DisableGatewayService ?? false,
    };
    if (source === '') return info;
    return { ...info, device: this.#move(own, source, netns, name === '' ? nextName(prefix) : name) };
  }

  *leave(networkId: string, endpointId: string): Coroutine<void> {
    const own = this.#endpoint(networkId, endpointId);
    if (own.external) yield* this.#revoke(networkId, own);
    yield* this.#tell('Leave', { NetworkID: networkId, EndpointID: endpointId });
    this.#bringHome(own);
  }

  *programExternalConnectivity(
    networkId: string,
    endpointId: string,
    role: { ipv4: boolean; ipv6: boolean; noProxy6To4: boolean },
  ): Coroutine<void> {
    const own = this.#endpoint(networkId, endpointId);
    if (!role.ipv4 && !role.ipv6) {
      if (own.external) yield* this.#revoke(networkId, own);
      return;
    }
    yield* this.#ask('ProgramExternalConnectivity', {
      NetworkID: networkId,
      EndpointID: endpointId,
      Options: {
        'com.docker.network.driver.private.no_proxy_6to4': role.noProxy6To4,
        ...endpointOptions(own.endpoint),
      },
    });
    own.external = true;
  }

  *operationalInfo(networkId: string, endpointId: string): Coroutine<void> {
    yield* this.#tell('EndpointOperInfo', { NetworkID: networkId, EndpointID: endpointId });
  }

  *#skipsGateway(network: DriverNetwork): Coroutine<{ ipv4: boolean; ipv6: boolean }> {
    const Options = networkOptions(network);
    const { SkipIPv4 = false, SkipIPv6 = false } = yield* this.#ask<GwAllocCheckerResponse>('GwAllocCheck', {
      Options,
    });
    return { ipv4: SkipIPv4, ipv6: SkipIPv6 };
  }

  *#revoke(networkId: string, own: RemoteEndpoint): Coroutine<void> {
    own.external = false;
    yield* this.#tell('RevokeExternalConnectivity', { NetworkID: networkId, EndpointID: own.endpoint.id });
  }

  /** Takes a device that the plug-in has made out of the host and puts it into the container (moby osl.AddInterface). */
  #move(own: RemoteEndpoint, source: string, netns: NetNamespace, name: string): NetDevice {
    const device = this.netns.devices.byName(source);
    if (!device)
      throw unknownError(
        `failed to add interface ${source} to sandbox: failed to get link by name ${JSON.stringify(source)}: Link not found`,
      );
    try {
      this.netns.devices.move(device, netns, name);
      if (own.endpoint.mac) device.setMac(own.endpoint.mac);
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw unknownError(`failed to add interface ${source} to sandbox: ${error.message.toLowerCase()}`);
    }
    own.device = device;
    own.sourceName = source;
    return device;
  }

  /** A device whose container ends goes back to the host under its old name; the plug-in may have removed it before. */
  #bringHome(own: RemoteEndpoint): void {
    const { device, sourceName } = own;
    own.device = undefined;
    if (!device?.attached || sourceName === undefined) return;
    try {
      device.netns.devices.move(device, this.netns, sourceName);
    } catch (error) {
      // Where the name is taken by now, the device stays and goes with its namespace.
      if (!isErrno(error)) throw error;
    }
  }

  *#ask<R extends Response>(method: string, argument: unknown): Coroutine<R> {
    return checked(yield* this.client.call<R>(`NetworkDriver.${method}`, argument));
  }

  /** For messages whose failure changes nothing. */
  *#tell(method: string, argument: unknown): Coroutine<void> {
    try {
      yield* this.#ask(method, argument);
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
    }
  }

  #network(id: string): RemoteNetwork {
    const network = this.#networks.get(id);
    if (!network) throw notFound(`network ${id} does not exist`);
    return network;
  }

  #endpoint(networkId: string, endpointId: string): RemoteEndpoint {
    const endpoint = this.#network(networkId).endpoints.get(endpointId);
    if (!endpoint) throw notFound(`endpoint not found: ${endpointId}`);
    return endpoint;
  }
}
