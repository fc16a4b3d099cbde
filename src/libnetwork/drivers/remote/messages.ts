// Messages of the remote driver's protocol (moby libnetwork/drivers/remote/api; docs/remote.md there). What a plug-in
// answers may lack any member.

/** Of every answer: what went wrong. */
export interface Response {
  Err?: string;
}

export interface GetCapabilitiesResponse extends Response {
  Scope?: string;
  ConnectivityScope?: string;
  GwAllocChecker?: boolean;
}

export interface GwAllocCheckerResponse extends Response {
  SkipIPv4?: boolean;
  SkipIPv6?: boolean;
}

/** A pool of a network: CIDR texts. */
export interface IpamDataMessage {
  AddressSpace: string;
  AuxAddresses?: Record<string, string>;
  /** Address of the gateway with the pool's prefix length. */
  Gateway?: string;
  Pool: string;
}

/** Addresses as CIDR texts; empty where there is none. */
export interface EndpointInterface {
  Address: string;
  AddressIPv6: string;
  MacAddress: string;
}

export interface CreateEndpointResponse extends Response {
  Interface?: Partial<EndpointInterface> | null;
}

export interface JoinResponse extends Response {
  /** A device of the host that is to be moved into the container, and the beginning of its name there. */
  InterfaceName?: { SrcName?: string; DstName?: string; DstPrefix?: string } | null;
  Gateway?: string;
  GatewayIPv6?: string;
  /** RouteType 0 leads to NextHop, 1 straight out of the device. */
  StaticRoutes?: { Destination?: string; RouteType?: number; NextHop?: string }[] | null;
  DisableGatewayService?: boolean;
}

/** A published port: protocol by IANA's number, addresses as texts. */
export interface PortMapMessage {
  Proto: number;
  IP: string;
  Port: number;
  HostIP: string;
  HostPort: number;
  HostPortEnd: number;
}
