import type { EndpointIPAMConfig, EndpointSettings } from '#api/container.ts';
import type { Endpoint } from '#libnetwork/endpoint.ts';

/** A container's place on one network: what was asked for, and while it runs the endpoint it has. */
export class Attachment {
  /** Id of the network, once it has been joined. */
  networkId = '';
  endpoint: Endpoint | undefined;
  readonly ipam: EndpointIPAMConfig | null;
  readonly links: string[] | null;
  readonly aliases: string[] | null;
  /** The address asked for with `--mac-address`. */
  readonly mac: string;
  readonly driverOptions: Record<string, string> | null;
  readonly gwPriority: number;
  /** Names the embedded DNS server answers to; null on the default networks. */
  dnsNames: string[] | null = null;

  constructor(settings: Partial<EndpointSettings> | null | undefined) {
    this.ipam = settings?.IPAMConfig ?? null;
    this.links = settings?.Links ?? null;
    this.aliases = settings?.Aliases ?? null;
    this.mac = settings?.MacAddress ?? '';
    this.driverOptions = settings?.DriverOpts ?? null;
    this.gwPriority = settings?.GwPriority ?? 0;
  }

  /** As inspect shows it; the list leaves the DNS names out. */
  toApi(options: { dnsNames: boolean }): EndpointSettings {
    const { endpoint } = this;
    return {
      IPAMConfig: this.ipam,
      Links: this.links,
      Aliases: this.aliases,
      MacAddress: endpoint?.mac ?? '',
      DriverOpts: this.driverOptions,
      GwPriority: this.gwPriority,
      NetworkID: this.networkId,
      EndpointID: endpoint?.id ?? '',
      Gateway: endpoint?.gateway4?.text ?? '',
      IPAddress: endpoint?.address4?.addr.text ?? '',
      IPPrefixLen: endpoint?.address4?.length ?? 0,
      IPv6Gateway: endpoint?.gateway6?.text ?? '',
      GlobalIPv6Address: endpoint?.address6?.addr.text ?? '',
      GlobalIPv6PrefixLen: endpoint?.address6?.length ?? 0,
      DNSNames: options.dnsNames ? this.dnsNames : null,
    };
  }
}
