import type { Endpoint, EndpointVirtualIP, PortConfig } from '#api/swarm/network.ts';
import { networksOf } from '../../control/service/networks.ts';
import { needsIngress } from '../../control/service/ports.ts';
import type { NetworkObject, ServiceObject } from '../../store/objects.ts';
import type { AddressBook } from './addressbook.ts';
import type { PortSpace } from './portspace.ts';

/**
 * Works out a service's endpoint from its spec: a virtual address on each of its networks and on the routing mesh, and a
 * port of the mesh for each it publishes (swarmkit cnmallocator.ServiceAllocate). What it has it keeps.
 * @returns undefined where addresses or ports are missing; nothing has been taken then
 */
export function allocateEndpoint(
  service: ServiceObject,
  book: AddressBook,
  ports: PortSpace,
  ingress: NetworkObject | undefined,
): Endpoint | undefined {
  const { Spec: spec, Endpoint: before } = service;
  const { EndpointSpec: endpoint } = spec;
  const dnsrr = endpoint?.Mode === 'dnsrr';
  const published = allocatePorts(endpoint?.Ports ?? [], before.Ports ?? [], ports);
  if (!published) return undefined;
  const targets = dnsrr ? [] : networksOf(spec).map(({ Target: target = '' }) => target);
  if (!dnsrr && needsIngress(spec) && ingress) targets.unshift(ingress.ID);
  const old = before.VirtualIPs ?? [];
  const kept = old.filter(({ NetworkID: id = '' }) => targets.includes(id));
  const added: EndpointVirtualIP[] = [];
  for (const target of targets) {
    if (kept.some(({ NetworkID: id }) => id === target)) continue;
    // Networks of one host, like `host`, have no addresses of the cluster.
    if (!book.hasAddresses(target)) {
      added.push({ NetworkID: target });
      continue;
    }
    const address = book.takeAddress(target);
    if (address === undefined) {
      for (const { NetworkID: id = '', Addr: addr = '' } of added) book.releaseAddress(id, addr);
      releaseNew(published, before.Ports ?? [], ports);
      return undefined;
    }
    added.push({ NetworkID: target, Addr: address });
  }
  for (const { NetworkID: id = '', Addr: addr = '' } of old) if (!targets.includes(id)) book.releaseAddress(id, addr);
  for (const port of before.Ports ?? [])
    if (isMesh(port) && !published.some((one) => samePublished(one, port))) ports.release(port);
  const vips = [...kept, ...added];
  // Who publishes nothing and has no virtual address has no endpoint to speak of.
  if (published.length + vips.length === 0 && Object.keys(before).length === 0) return before;
  return {
    ...(endpoint && { Spec: endpoint }),
    ...(published.length > 0 && { Ports: published }),
    ...(vips.length > 0 && { VirtualIPs: vips }),
  };
}

/** Takes note of what a service has, after this manager has come to lead. */
export function restoreEndpoint({ Endpoint: endpoint }: ServiceObject, book: AddressBook, ports: PortSpace): void {
  for (const { NetworkID: id = '', Addr: addr = '' } of endpoint.VirtualIPs ?? []) book.takeAddress(id, addr);
  for (const port of endpoint.Ports ?? []) if (isMesh(port)) ports.take(port);
}

/** The service is gone. */
export function releaseEndpoint({ Endpoint: endpoint }: ServiceObject, book: AddressBook, ports: PortSpace): void {
  for (const { NetworkID: id = '', Addr: addr = '' } of endpoint.VirtualIPs ?? []) book.releaseAddress(id, addr);
  for (const port of endpoint.Ports ?? []) if (isMesh(port)) ports.release(port);
}

function allocatePorts(
  wanted: readonly PortConfig[],
  before: readonly PortConfig[],
  ports: PortSpace,
): PortConfig[] | undefined {
  const result: PortConfig[] = [];
  for (const port of wanted) {
    const allocated = allocatePort(port, before, ports);
    if (!allocated) {
      releaseNew(result, before, ports);
      return undefined;
    }
    result.push(allocated);
  }
  return result;
}

function allocatePort(port: PortConfig, before: readonly PortConfig[], ports: PortSpace): PortConfig | undefined {
  if (!isMesh(port)) return port;
  const same = before.find(
    (old) =>
      isMesh(old) &&
      old.Protocol === port.Protocol &&
      (port.PublishedPort ? old.PublishedPort === port.PublishedPort : old.TargetPort === port.TargetPort),
  );
  if (same) return { ...port, ...published(port, same.PublishedPort ?? 0) };
  if (port.PublishedPort) return ports.take(port) ? port : undefined;
  const number = ports.takeAny(port.Protocol ?? 'tcp');
  return number === undefined ? undefined : published(port, number);
}

/** With the fields in the engine's order. */
function published(port: PortConfig, number: number): PortConfig {
  const { PublishMode: mode, ...rest } = port;
  return { ...rest, PublishedPort: number, ...(mode && { PublishMode: mode }) };
}

function releaseNew(result: readonly PortConfig[], before: readonly PortConfig[], ports: PortSpace): void {
  for (const port of result) if (isMesh(port) && !before.some((old) => samePublished(old, port))) ports.release(port);
}

function samePublished(a: PortConfig, b: PortConfig): boolean {
  return isMesh(a) && isMesh(b) && a.Protocol === b.Protocol && a.PublishedPort === b.PublishedPort;
}

function isMesh({ PublishMode: mode }: PortConfig): boolean {
  return mode !== 'host';
}
