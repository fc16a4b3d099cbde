import type { ContainerPicture, HostPicture, LabPicture } from '#lab/picture.ts';
import { bridgesInOrder } from './memory.ts';

/** The picture in words: hosts, their networks, and in each network its containers. */
export function Outline({ picture }: { picture: LabPicture }) {
  return (
    <ul class="visually-hidden" aria-label="The network in words">
      {picture.hosts.map((host) => (
        <li key={host.name}>
          Host {host.name}
          <ul>
            {bridgesInOrder(host).map((network) => (
              <li key={network.id}>
                Network {network.name}, bridge {network.bridge}, {network.subnets.join(' and ')}
                {network.internal ? ', internal' : ''}
                <Members host={host} network={network.name} />
              </li>
            ))}
            {unattached(host).map((container) => (
              <li key={container.id}>
                {words(container)}, {container.state}, in no bridge network
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function Members({ host, network }: { host: HostPicture; network: string }) {
  const members = host.containers.flatMap((container) =>
    container.networks.filter(({ name }) => name === network).map(({ address }) => ({ container, address })),
  );
  if (members.length === 0) return <> (no containers)</>;
  return (
    <ul>
      {members.map(({ container, address }) => (
        <li key={container.id}>
          {words(container)}, {container.state}
          {address ? `, address ${address}` : ''}
          {container.ports.flatMap(({ containerPort, bindings }) =>
            bindings.map(({ ip, port }) => `, port ${containerPort} published on ${ip}:${port}`),
          )}
        </li>
      ))}
    </ul>
  );
}

function unattached(host: HostPicture): ContainerPicture[] {
  const bridges = new Set(bridgesInOrder(host).map(({ name }) => name));
  return host.containers.filter(({ networks }) => !networks.some(({ name }) => bridges.has(name)));
}

function words({ name, image }: ContainerPicture): string {
  return `Container ${name} from ${image}`;
}
