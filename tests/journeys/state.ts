import type { Lab } from '../../src/lab/lab.ts';

/** All that a host of whatever system has: what its kernels hold, and what its engine knows. Looks only. */
export function stateOf(lab: Lab, name: string) {
  const host = lab.hosts.get(name);
  if (!host) throw new Error(`no host ${name}`);
  const { controller, containers, images, volumes } = host.daemon;
  return {
    now: lab.now,
    kernels: host.kernels.map((kernel) => ({
      devices: kernel.net.devices
        .list()
        .map(({ name: device, mac, stats, addresses }) => [
          device,
          mac,
          stats,
          addresses.map(({ prefix }) => prefix.text),
        ]),
      routes: ([4, 6] as const).flatMap((family) =>
        kernel.net.routes.list(family).map(({ dst, via }) => [dst.text, via?.text]),
      ),
      processes: [...kernel.processes].map(({ globalPid, argv, exe }) => [globalPid, exe, argv.join(' ')]),
      sockets: kernel.net.transport.sockets().map((info) => [info.protocol, info.state, info.inode]),
    })),
    containers: containers
      .list()
      .map(({ id, name: container, state, networks }) => [
        id,
        container,
        state.status,
        [...networks].map(([network, { endpoint }]) => [network, endpoint?.address4?.text, endpoint?.mac]),
      ]),
    networks: controller.networks().map((network) => [network.id, network.name, network.driver, network.inspectIpam()]),
    images: images.count,
    volumes: volumes.list().map(({ name: volume }) => volume),
  };
}
