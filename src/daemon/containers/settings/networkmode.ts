import type { ContainerCreateRequest, HostConfig } from '#api/container.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';

const UNDEFINED = 'This would result in undefined behavior';

/** Checks which options go with the network mode (moby runconfig validateNetMode). @throws DockerError `conflicting options: …` */
export function validateNetworkMode(request: ContainerCreateRequest, host: HostConfig): void {
  const mode = host.NetworkMode;
  if (mode.startsWith('container:')) validateContainerMode(mode, request, host);
  const linked = (host.Links ?? []).length > 0;
  if (host.UTSMode === 'host' && request.Hostname) throw conflicting('hostname and the UTS mode');
  if (mode === 'host' && linked) throw conflicting(`host type networking can't be used with links. ${UNDEFINED}`);
}

function validateContainerMode(mode: string, request: ContainerCreateRequest, host: HostConfig): void {
  if (mode === 'container:')
    throw invalidParameter('invalid network mode: invalid container format container:<name|id>');
  if (request.Hostname) throw conflicting('hostname and the network mode');
  if ((host.Links ?? []).length > 0) throw conflicting(`container type network can't be used with links. ${UNDEFINED}`);
  if ((host.Dns ?? []).length > 0) throw conflicting('dns and the network mode');
  if ((host.ExtraHosts ?? []).length > 0) throw conflicting('custom host-to-IP mapping and the network mode');
  if (request.MacAddress) throw conflicting('mac-address and the network mode');
  if (Object.keys(host.PortBindings ?? {}).length > 0 || host.PublishAllPorts) {
    throw conflicting('port publishing and the container type network mode');
  }
  if (Object.keys(request.ExposedPorts ?? {}).length > 0) {
    throw conflicting('port exposing and the container type network mode');
  }
}

function conflicting(what: string) {
  return invalidParameter(`conflicting options: ${what}`);
}
