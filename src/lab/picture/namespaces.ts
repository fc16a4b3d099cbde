import { NetNamespace } from '#kernel/netns.ts';
import type { NamespaceKind } from '../picture.ts';
import type { Machine } from './machine.ts';

/** A network namespace of a host, and what it is there for. */
export interface FoundNamespace {
  readonly netns: NetNamespace;
  readonly id: string;
  readonly kind: NamespaceKind;
  readonly name: string;
  /** Id of the network it serves. */
  readonly network?: string;
}

const NAMED = '/run/netns';
/** libnetwork's folder: `N-ID` for the switch of an overlay network, `lb_ID` and `ingress_sbox` for load balancers. */
const DOCKER = '/run/docker/netns';

/** Every network namespace of a host that something holds, the host's own first. Of those that share one, the first names it. */
export function namespacesOf({ kernel, running }: Pick<Machine, 'kernel' | 'running'>): FoundNamespace[] {
  const found = new Map<NetNamespace, FoundNamespace>();
  const add = (namespace: FoundNamespace) => {
    if (!found.has(namespace.netns)) found.set(namespace.netns, namespace);
  };
  add({ netns: kernel.net, id: 'host', kind: 'host', name: kernel.hostname });
  // The names of containers' namespaces need not be looked up.
  const known = new Set<string>();
  for (const { process, sandbox, id, name } of running?.containers.list().reverse() ?? []) {
    if (sandbox) known.add(sandbox.keyName);
    if (process && sandbox) add({ netns: sandbox.netns, id, kind: 'container', name });
  }
  for (const [name, netns] of keptIn(kernel.fs, NAMED)) add({ netns, id: `netns/${name}`, kind: 'named', name });
  const networks = running?.controller.networks() ?? [];
  for (const [name, netns] of keptIn(kernel.fs, DOCKER, known)) {
    const id = /^(?:\d+-|lb_)(.+)$/.exec(name)?.[1];
    const network = networks.find((each) => (name === 'ingress_sbox' ? each.ingress : id && each.id.startsWith(id)));
    const kind: NamespaceKind = /^\d+-/.test(name)
      ? 'overlay'
      : /^lb_|^ingress_sbox$/.test(name)
        ? 'balancer'
        : 'named';
    add({ netns, id: `netns/${name}`, kind, name, ...(network && { network: network.id }) });
  }
  for (const { namespaces, globalPid, argv, status } of kernel.processes)
    if (status === undefined && !found.has(namespaces.net))
      add({ netns: namespaces.net, id: `pid/${globalPid}`, kind: 'process', name: argv.join(' ') });
  return [...found.values()];
}

function keptIn(fs: Machine['kernel']['fs'], folder: string, without?: ReadonlySet<string>): [string, NetNamespace][] {
  if (!fs.exists(folder)) return [];
  return fs.readdir(folder).flatMap((name): [string, NetNamespace][] => {
    const path = `${folder}/${name}`;
    if (without?.has(name)) return [];
    try {
      const { namespace } = fs.namespaceAt(path);
      return namespace instanceof NetNamespace ? [[name, namespace]] : [];
    } catch {
      // A file that was never mounted on, or not any more.
      return [];
    }
  });
}
