import type { ContainerCreateRequest, ContainerCreateResponse, EndpointSettings, HostConfig } from '#api/container.ts';
import { invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import { parseMac } from '#netip/mac.ts';
import type { Daemon } from '../daemon.ts';
import type { Image } from '../images/image.ts';
import { validateEndpointSettings } from '../networks/endpointsettings.ts';
import { findNetwork } from '../networks/find.ts';
import { shiftedOverlay } from '../oci/shift.ts';
import { checkUserNamespace } from '../oci/usernamespace.ts';
import { Attachment } from './attachment.ts';
import { Container } from './container.ts';
import { registerLinks } from './links.ts';
import { registerMounts } from './mounts/register.ts';
import { randomName } from './namesgenerator.ts';
import { containerConfigOf } from './settings/config.ts';
import { hostConfigOf } from './settings/hostconfig.ts';
import { validateSettings } from './settings/validate.ts';

/** The engine's driver where none is asked for, and its options where they are of that driver (moby daemon.mergeLogConfig). */
function logConfigOf(daemon: Daemon, asked: HostConfig['LogConfig'] | undefined): HostConfig['LogConfig'] {
  const { driver, options } = daemon.config.logging;
  const Type = asked?.Type || driver;
  return { Type, Config: Type === driver ? { ...options, ...asked?.Config } : (asked?.Config ?? {}) };
}

/**
 * POST /containers/create: makes a container of an image; nothing runs yet.
 * @param name '' for a random one
 * @param given the image where it is no matter of its name
 * @throws DockerError notFound `No such image: …`; conflict for a name that is taken; invalidParameter
 */
export function containerCreate(
  daemon: Daemon,
  name: string,
  request: ContainerCreateRequest,
  given?: Image,
): ContainerCreateResponse {
  const { platform } = daemon;
  const asked = { ...request.HostConfig, LogConfig: logConfigOf(daemon, request.HostConfig?.LogConfig) };
  const hostConfig = platform?.hostConfig?.(asked) ?? hostConfigOf(asked);
  const checked = platform?.validate ? undefined : validateSettings(request, hostConfig, daemon.cpus);
  const image = given ?? daemon.images.get(request.Image ?? '');
  const warnings = checked ?? platform?.validate?.(request, hostConfig, image) ?? [];
  const endpoints = endpointsOf(daemon, request, hostConfig.NetworkMode);
  for (const mode of [hostConfig.PidMode, hostConfig.IpcMode]) {
    if (mode.startsWith('container:')) otherContainer(daemon, mode.slice('container:'.length));
  }
  hostConfig.PidMode = byId(daemon, hostConfig.PidMode);
  hostConfig.IpcMode = byId(daemon, hostConfig.IpcMode);
  checkUserNamespace(daemon, hostConfig);
  if (hostConfig.NetworkMode.startsWith('container:')) {
    const other = daemon.containers.find(hostConfig.NetworkMode.slice('container:'.length));
    if (other) hostConfig.NetworkMode = `container:${other.id}`;
  }
  const id = newId(daemon);
  const reserved = name === '' ? generateName(daemon, id) : daemon.containers.reserve(name, id);
  let container: Container | undefined;
  try {
    const config = containerConfigOf(request, image, id, hostConfig.NetworkMode === 'host', daemon.kernel.uts.hostname);
    const [path = '', ...args] = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])];
    const mountId = daemon.random.hex(64);
    checkStorageOptions(daemon, hostConfig.StorageOpt);
    const layer = daemon.root.driver.newLayer(image, mountId);
    const overlay =
      daemon.remap && hostConfig.UsernsMode !== 'host' ? shiftedOverlay(daemon, layer, daemon.remap) : layer;
    container = new Container(
      id,
      reserved,
      daemon.clock.now,
      image,
      config,
      hostConfig,
      path,
      args,
      overlay,
      mountId,
      daemon.root.path,
      daemon.proc,
    );
    container.labels = daemon.labelling?.init(hostConfig);
    registerMounts(daemon, container);
    registerLinks(daemon, container);
    for (const [network, settings] of endpoints) container.networks.set(network, new Attachment(settings));
    if (config.OpenStdin) container.streams.openStdin();
  } catch (error) {
    daemon.containers.release(reserved);
    for (const volume of daemon.volumes.list()) volume.users.delete(id);
    throw error;
  }
  daemon.containers.add(container);
  daemon.events.log('container', 'create', id, container.attributes);
  if (hostConfig.Mounts?.some(({ Type }) => Type === 'image')) warnings.push('Image mount is an experimental feature');
  return { Id: id, Warnings: warnings };
}

/**
 * A container that the new one is to share something with. That it is missing is a fault of the request: an answer of
 * "not found" would make clients pull the image.
 */
function otherContainer(daemon: Daemon, name: string): Container {
  const other = daemon.containers.find(name);
  if (!other) throw invalidParameter(`No such container: ${name}`);
  return other;
}

/** `container:NAME` with the id of that container. */
function byId(daemon: Daemon, mode: string): string {
  const name = mode.startsWith('container:') ? mode.slice('container:'.length) : undefined;
  const other = name === undefined ? undefined : daemon.containers.find(name);
  return other ? `container:${other.id}` : mode;
}

function newId(daemon: Daemon): string {
  // A short id of digits alone could be taken for a number, so moby draws again.
  for (;;) {
    const id = daemon.random.hex(64);
    if (!/^\d{12}/.test(id)) return id;
  }
}

function generateName(daemon: Daemon, id: string): string {
  for (let attempt = 0; attempt < 6; attempt++) {
    const name = randomName(daemon.random, attempt);
    if (!daemon.containers.isReserved(name)) return daemon.containers.reserve(name, id);
  }
  return daemon.containers.reserve(id.slice(0, 12), id);
}

/** Layers have no size of their own on this disk. @throws DockerError where one is asked for */
function checkStorageOptions(daemon: Daemon, options: Readonly<Record<string, string>> | null | undefined): void {
  const names = Object.keys(options ?? {});
  if (names.length === 0) return;
  const wrong = names.find((name) => name.toLowerCase() !== 'size');
  if (daemon.root.driver.name === 'vfs') throw unknownError('Filesystem does not support, or has not enabled quotas');
  if (wrong !== undefined && names.length === 1) throw unknownError(`Unknown option ${wrong}`);
  throw unknownError("--storage-opt is supported only for overlay over xfs with 'pquota' mount option");
}

/** The networks a new container is to join, with what it wants on each. */
function endpointsOf(
  daemon: Daemon,
  request: ContainerCreateRequest,
  mode: string,
): [string, Partial<EndpointSettings>][] {
  const given = request.NetworkingConfig?.EndpointsConfig ?? {};
  if (mode.startsWith('container:')) {
    for (const [name, settings] of Object.entries(given)) checkEndpoint(daemon, name, settings ?? {});
    return [];
  }
  const endpoints = new Map<string, Partial<EndpointSettings>>();
  for (const [name, settings] of Object.entries(given)) {
    const key = name === 'default' ? (daemon.platform?.networks?.standard ?? 'bridge') : name;
    endpoints.set(key, { ...settings });
  }
  const own = endpoints.get(mode) ?? {};
  if (!endpoints.has(mode)) endpoints.set(mode, own);
  // --mac-address without a network of its own is for the network of the mode.
  if (request.MacAddress && !own.MacAddress) own.MacAddress = request.MacAddress;
  for (const [name, settings] of endpoints) checkEndpoint(daemon, name, settings);
  // A container knows its networks by name, however the mode says it.
  const modeName = findNetwork(daemon, mode)?.name ?? mode;
  return [...endpoints].map(([name, settings]) => [name === mode ? modeName : name, settings]);
}

function checkEndpoint(daemon: Daemon, name: string, settings: Partial<EndpointSettings>): void {
  if (settings.MacAddress && parseMac(settings.MacAddress) === undefined) {
    throw invalidParameter(`invalid MAC address: ${settings.MacAddress}`);
  }
  const network = findNetwork(daemon, name);
  const fault = validateEndpointSettings(network, network?.name ?? name, settings);
  if (fault) throw invalidParameter(`invalid config for network ${name}: ${fault}`);
}
