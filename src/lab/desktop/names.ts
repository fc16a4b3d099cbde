import type { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import { ResolvConf } from '#libnetwork/resolvconf.ts';
import { Resolver } from '#libnetwork/resolver.ts';
import { NAME_SERVER, NAMES } from './addresses.ts';

/** Docker Desktop's DNS server: knows its own names, and asks the Mac's servers for all others. */
export function serveNames(backend: Process, vpnkit: NetNamespace): void {
  const { fs, kernel } = backend;
  const { nameServers } = ResolvConf.parse(fs.exists('/etc/resolv.conf') ? fs.readText('/etc/resolv.conf') : '');
  const resolver = new Resolver(
    {
      netns: vpnkit,
      hasExternalAccess: true,
      resolveName(name, family) {
        const known = NAMES.get(name.replace(/\.$/, '').toLowerCase());
        if (!known) return undefined;
        return known.family === family ? [known] : [];
      },
      resolveAddress: () => undefined,
    },
    backend,
    kernel.random.fork('desktop/names'),
    {
      servers: nameServers.map((address) => ({ address, fromHost: true })),
      ndotsSet: false,
      address: NAME_SERVER,
    },
  );
  resolver.start();
}
