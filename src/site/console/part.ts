import type { DevicePicture, HostPicture, LabPicture } from '#lab/picture.ts';

/** The picture with only these hosts, and what lies between them. @throws Error naming a host that is not there */
export function onHosts(picture: LabPicture, names: readonly string[]): LabPicture {
  for (const name of names) {
    if (!picture.hosts.some((host) => host.name === name)) throw new Error(`there is no host "${name}"`);
  }
  const hosts = picture.hosts.filter(({ name }) => names.includes(name));
  const plugged = new Set(hosts.flatMap((host) => devicesOf(host).map(({ segment }) => segment)));
  return {
    ...picture,
    hosts,
    segments: picture.segments.filter(({ name }) => plugged.has(name)),
    faults: picture.faults.filter(({ host }) => names.includes(host)),
    services: picture.services.filter(({ tasks }) => tasks.some(({ host }) => names.includes(host ?? ''))),
  };
}

/** The picture with only the containers and networks that these names have to do with. @throws Error where nothing is called so */
export function zoomedTo(picture: LabPicture, names: readonly string[]): LabPicture {
  const known = picture.hosts.flatMap(({ containers, networks }) => [...containers, ...networks]);
  for (const wanted of names) {
    if (!known.some(({ name }) => name === wanted)) throw new Error(`there is no network or container "${wanted}"`);
  }
  const hosts = picture.hosts.map((host) => zoomedHost(host, names));
  const shown = new Set(hosts.flatMap(({ containers }) => containers.map(({ id }) => id)));
  const services = picture.services.filter(({ tasks }) => tasks.some(({ container = '' }) => shown.has(container)));
  return { ...picture, hosts, services };
}

function zoomedHost(host: HostPicture, names: readonly string[]): HostPicture {
  const wanted = ({ name }: { name: string }) => names.includes(name);
  const joined = host.containers.filter((container) => wanted(container) || container.networks.some(wanted));
  const own = joined.filter(wanted);
  const networks = host.networks.filter(
    (network) =>
      wanted(network) ||
      own.some((each) => each.networks.some(({ id, name }) => id === network.id || name === network.name)),
  );
  const kept = new Set(networks.map(({ id }) => id));
  const left = new Set(host.networks.map(({ id }) => id).filter((id) => !kept.has(id)));
  // An overlay network has a namespace of its own, into which its containers are plugged.
  const networkSpaces = host.namespaces.filter(({ network = '' }) => kept.has(network)).map(({ id }) => id);
  const spaces = new Set(['host', ...networkSpaces, ...joined.map(({ namespace = '' }) => namespace)]);
  const known = (device: DevicePicture) =>
    !left.has(device.network ?? '') && (device.peer === undefined || spaces.has(device.peer.namespace));
  const namespaces = host.namespaces
    .filter(({ id }) => spaces.has(id))
    .map((space) => ({ ...space, devices: space.devices.filter(known) }));
  // The host's end of a cable goes with the end inside.
  const drawn = new Set(namespaces.flatMap(({ id, devices }) => devices.map((device) => `${id}/${device.name}`)));
  return {
    ...host,
    networks,
    namespaces: namespaces.map((space) => ({
      ...space,
      devices: space.devices.filter(({ peer }) => peer === undefined || drawn.has(`${peer.namespace}/${peer.device}`)),
    })),
    containers: joined.map((container) => ({
      ...container,
      networks: container.networks.filter(({ id }) => !left.has(id)),
    })),
    switches: [],
    more: host.more.filter((group) => group.networks.some((id) => kept.has(id))),
  };
}

function devicesOf({ namespaces }: HostPicture): DevicePicture[] {
  return namespaces.flatMap(({ devices }) => devices);
}
