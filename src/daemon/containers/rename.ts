import { asDockerError, invalidParameter } from '#errdefs/errdefs.ts';
import type { Daemon } from '../daemon.ts';
import { dnsNames } from '../networks/attach.ts';
import { isUserDefined } from '../networks/predefined.ts';

/** POST /containers/{id}/rename @throws DockerError */
export function containerRename(daemon: Daemon, name: string, wanted: string): void {
  if (name === '' || wanted === '') throw invalidParameter('Neither old nor new names may be empty');
  const container = daemon.containers.get(name);
  const newName = wanted.startsWith('/') ? wanted : `/${wanted}`;
  const oldName = container.name;
  if (newName === `/${oldName}`) throw invalidParameter('Renaming a container with the same name as its current name');
  try {
    daemon.containers.reserve(newName, container.id);
  } catch (error) {
    throw asDockerError(error).wrap('Error when allocating new name');
  }
  daemon.containers.release(oldName);
  container.name = newName.slice(1);
  for (const [network, attachment] of container.networks) {
    const { endpoint } = attachment;
    if (isUserDefined(network)) attachment.dnsNames = dnsNames(container, attachment.aliases ?? []);
    endpoint?.rename(container.name);
    if (endpoint && attachment.dnsNames) endpoint.updateDnsNames(attachment.dnsNames);
  }
  daemon.events.log('container', 'rename', container.id, { ...container.attributes, oldName: `/${oldName}` });
}
