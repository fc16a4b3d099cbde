import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import { Printer } from './printer.ts';
import { IpProblem } from './problem.ts';

/** Where `ip netns` keeps namespaces. */
export const NETNS_FOLDER = '/run/netns';

/** Options before the object of an `ip` command. */
export interface IpOptions {
  family: 4 | 6 | 'link' | undefined;
  brief: boolean;
  oneline: boolean;
  json: boolean;
  pretty: boolean;
  details: boolean;
  /** How often -s was given. */
  statistics: number;
  all: boolean;
  force: boolean;
  netns: string | undefined;
}

/** One run of `ip` (or `bridge`): who runs it, on which namespace, with which options. */
export class IpContext {
  readonly printer: Printer;
  /** Goes to stderr once the output has been printed. */
  warnings = '';

  constructor(
    readonly proc: Process,
    readonly net: NetNamespace,
    readonly options: IpOptions,
  ) {
    this.printer = new Printer(options.json, options.pretty, options.oneline);
  }

  /** The device called `name`. @throws IpProblem */
  device(name: string, status = 1): NetDevice {
    const device = this.net.devices.byName(name);
    if (!device) throw new IpProblem(`Cannot find device "${name}"`, status);
    return device;
  }

  /** @throws Errno EPERM without CAP_NET_ADMIN */
  requireAdmin(): void {
    if (!this.proc.has('NET_ADMIN', 'net')) throw new Errno('EPERM');
  }
}

/** The namespaces under /run/netns with their names, newest first. */
export function namedNamespaces(proc: Process): { name: string; net: NetNamespace | undefined }[] {
  if (!proc.fs.exists(NETNS_FOLDER)) return [];
  return proc.fs
    .readdir(NETNS_FOLDER)
    .map((name) => ({ name, net: namespaceAt(proc, `${NETNS_FOLDER}/${name}`) }))
    .sort((a, b) => (b.net?.inode ?? 0) - (a.net?.inode ?? 0));
}

/** The network namespace behind a path, or undefined where there is none. */
export function namespaceAt(proc: Process, path: string): NetNamespace | undefined {
  try {
    const { namespace } = proc.fs.namespaceAt(path);
    return namespace instanceof NetNamespace ? namespace : undefined;
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
}

/** The namespace `ip netns` knows as `name`. @throws IpProblem with status 255 */
export function namespaceNamed(proc: Process, name: string): NetNamespace {
  const path = name.includes('/') ? name : `${NETNS_FOLDER}/${name}`;
  const fail = (reason: string) => new IpProblem(`Cannot open network namespace "${name}": ${reason}`, 255);
  if (!proc.fs.exists(path)) throw fail('No such file or directory');
  const net = namespaceAt(proc, path);
  if (!net) throw new IpProblem(`setting the network namespace "${name}" failed: Invalid argument`, 255);
  return net;
}
