import { conflict, invalidParameter, notFound } from '#errdefs/errdefs.ts';
import type { Daemon } from '../daemon.ts';
import { isUserDefined } from '../networks/predefined.ts';
import type { Container } from './container.ts';

/** A legacy link: the container it leads to, and how it is called. */
export interface Link {
  readonly child: Container;
  readonly alias: string;
}

/** Takes `name[:alias]` apart. @throws DockerError `invalid argument "x" for --link` */
export function parseLink(text: string): { name: string; alias: string } {
  const parts = text.split(':');
  const [name = '', alias] = parts;
  if (text === '' || parts.length > 2) throw invalidParameter(`bad format for links: ${text}`);
  // The form that inspect shows: /db:/web/database.
  if (alias?.startsWith('/')) return { name: name.replace(/^\//, ''), alias: alias.split('/').pop() ?? '' };
  return { name, alias: alias ?? name.replace(/^\//, '') };
}

/** Resolves the links of a new container on the default bridge. @throws DockerError where one leads nowhere */
export function registerLinks(daemon: Daemon, container: Container): void {
  const { hostConfig } = container;
  // On other networks, links are names in their DNS.
  if (isUserDefined(hostConfig.NetworkMode)) {
    hostConfig.Links = null;
    return;
  }
  for (const text of hostConfig.Links ?? []) {
    const { name, alias } = parseLink(text);
    let child = daemon.containers.find(name);
    if (!child) throw invalidParameter(`could not get container for ${name}: No such container: ${name}`);
    while (child.networkOf !== undefined) child = daemon.containers.get(child.networkOf);
    if (child.onHostNetwork) {
      throw conflict(
        "conflicting options: host type networking can't be used with links. This would result in undefined behavior",
      );
    }
    container.links.push({ child, alias });
    const parents = daemon.linkParents.get(child.id) ?? new Set();
    daemon.linkParents.set(child.id, parents.add(container));
  }
  hostConfig.Links = null;
}

/** Writes a started container's address into /etc/hosts of those that link to it and run (moby etchosts.Update). */
export function updateParentHosts(daemon: Daemon, container: Container): void {
  const address = container.networks.get('bridge')?.endpoint?.address4?.addr.text;
  if (address === undefined) return;
  for (const parent of daemon.linkParents.get(container.id) ?? []) {
    if (!parent.state.running) continue;
    const path = `${parent.directory}/hosts`;
    const lines = daemon.fs.readText(path).split('\n');
    const aliases = parent.links.filter(({ child }) => child === container).map(({ alias }) => alias);
    const updated = lines.map((line) => {
      const names = /^\S*(\t.*)$/.exec(line)?.[1] ?? '';
      return aliases.some((alias) => /^[\s.]/.test(after(names, `\t${alias}`))) ? `${address}${names}` : line;
    });
    daemon.fs.writeFile(path, updated.join('\n'), 0o644);
  }
}

/** What follows `start` in `text`: the end of the line where nothing does, nothing where it begins otherwise. */
function after(text: string, start: string): string {
  return text.startsWith(start) ? `${text.slice(start.length)}\n` : '';
}

/** Links as inspect shows them: `/db:/web/database`; null where there are none. */
export function linksOf(container: Container): string[] | null {
  if (container.links.length === 0) return null;
  return container.links.map(({ child, alias }) => `/${child.name}:/${container.name}/${alias}`);
}

/**
 * The variables that tell a container of those it links to (moby daemon/links).
 * @throws DockerError where one of them does not run or is not on the default bridge
 */
export function linkEnvironment(container: Container): string[] {
  if (!container.networks.has('bridge')) return [];
  return container.links.flatMap(({ child, alias }) => {
    const name = `/${container.name}/${alias}`;
    if (!child.state.running) throw conflict(`Cannot link to a non running container: /${child.name} AS ${name}`);
    const address = child.networks.get('bridge')?.endpoint?.address4?.addr.text;
    if (address === undefined) {
      throw notFound(`container ${child.id} not attached to default bridge network`);
    }
    return variables(alias, name, address, child);
  });
}

function variables(alias: string, name: string, address: string, child: Container): string[] {
  const prefix = alias.toUpperCase().replaceAll('-', '_');
  const ports = Object.keys(child.config.ExposedPorts ?? {})
    .map(parsePort)
    .sort(byPort);
  const lines: string[] = [];
  const [first] = [...ports].sort(
    (a, b) => Number(b.protocol === 'tcp') - Number(a.protocol === 'tcp') || a.number - b.number,
  );
  if (first) lines.push(`${prefix}_PORT=${first.protocol}://${address}:${first.number}`);
  for (const { number, protocol } of ports) {
    const base = `${prefix}_PORT_${number}_${protocol.toUpperCase()}`;
    lines.push(
      `${base}=${protocol}://${address}:${number}`,
      `${base}_ADDR=${address}`,
      `${base}_PORT=${number}`,
      `${base}_PROTO=${protocol}`,
    );
  }
  lines.push(`${prefix}_NAME=${name}`);
  for (const variable of child.config.Env ?? []) {
    if (variable.includes('=') && !/^(HOME|PATH)=/.test(variable)) lines.push(`${prefix}_ENV_${variable}`);
  }
  return lines;
}

interface ExposedPort {
  number: number;
  protocol: string;
}

function parsePort(text: string): ExposedPort {
  const [number, protocol = 'tcp'] = text.split('/');
  return { number: Number(number), protocol };
}

function byPort(a: ExposedPort, b: ExposedPort): number {
  return a.number - b.number || (a.protocol < b.protocol ? -1 : 1);
}
