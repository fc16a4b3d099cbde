import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { servePlugin } from '../plugin/serve.ts';
import { StateFile } from '../plugin/statefile.ts';
import { Mesh, type MeshState } from './mesh.ts';
import { type MeshHosts, parsePeers } from './meshnetwork.ts';
import { meshMethods } from './methods.ts';

const DEFAULT_SOCKET = '/run/docker/plugins/mesh.sock';
const DEFAULT_RANGE = '10.32.0.0/16';
const STATE = '/var/lib/mesh/state.json';

/**
 * meshd: a network and IPAM plug-in for Docker whose networks span hosts without a swarm or any other store. Each host is
 * told of the others; frames cross in VXLAN on UDP port 6784, and each host gives addresses from a slice of its own.
 * Environment: PEERS lists the other hosts, ADDRESS is this one's where the route does not say it, RANGE (10.32.0.0/16)
 * is what networks are cut from, SOCKET is where it listens. Protocol: Docker plugin API, libnetwork docs/remote.md.
 */
export function* meshd(proc: Process): Coroutine<number> {
  const fail = function* (reason: string): Coroutine<number> {
    yield* proc.printError(`meshd: ${reason}\n`);
    return 1;
  };
  if (!proc.has('NET_ADMIN', 'net')) return yield* fail('CAP_NET_ADMIN is needed');
  const peers = parsePeers(proc.env.get('PEERS') ?? '');
  if (typeof peers === 'string') return yield* fail(peers);
  const self = ownAddress(proc, peers);
  if (!self) return yield* fail('this host has no address; set ADDRESS');
  const rangeText = proc.env.get('RANGE') || DEFAULT_RANGE;
  const range = Prefix.tryParse(rangeText)?.masked();
  if (range?.addr.family !== 4) return yield* fail(`RANGE: ${rangeText} is no IPv4 network`);
  const hosts: MeshHosts = { self, peers: peers.filter((peer) => !peer.equals(self)) };
  const mesh = new Mesh(proc.namespaces.net, hosts, range);
  const file = new StateFile<MeshState>(proc.fs, STATE);
  file.restore((state) => mesh.restore(state));
  const socket = proc.env.get('SOCKET') || DEFAULT_SOCKET;
  yield* proc.print(`meshd: ${self.text} listening on ${socket}; peers: ${peers.map((peer) => peer.text).join(' ')}\n`);
  return yield* servePlugin(proc, {
    socket,
    implements: ['NetworkDriver', 'IpamDriver'],
    methods: meshMethods(proc, mesh, () => file.save(mesh.save())),
    status: () => mesh.describe(),
  });
}

/** The address that peers know this host by: as told, that of the way to a peer, or the first there is. */
function ownAddress({ env, namespaces: { net } }: Process, [peer]: readonly Addr[]): Addr | undefined {
  const told = Addr.tryParse(env.get('ADDRESS') ?? '');
  if (told) return told;
  for (const device of net.devices.list()) {
    if (device.isLoopback || device.kind === 'bridge') continue;
    const own = device.addresses.find(
      ({ prefix }) => prefix.addr.family === 4 && (peer === undefined || prefix.masked().contains(peer)),
    );
    if (own) return own.prefix.addr;
  }
  if (peer === undefined) return undefined;
  const route = net.routes.lookup(peer);
  return 'device' in route && route.device ? net.ip.selectSource(route.device, peer) : undefined;
}
