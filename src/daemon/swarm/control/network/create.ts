import type { SwarmNetworkSpec } from '#api/swarm/network.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { RpcError } from '../../rpcerror.ts';
import { validateName } from '../annotations.ts';
import { ingressNetwork } from '../service/networks.ts';
import type { Leader } from '../verb.ts';

/** Drivers whose networks the cluster can manage; the others are known to hosts alone. */
const DRIVERS: ReadonlySet<string> = new Set(['overlay', 'bridge', 'host', 'macvlan', 'ipvlan']);

/** Makes a network. @returns its id @throws RpcError */
export function* networkCreate(leader: Leader, { spec }: { spec: SwarmNetworkSpec }): Coroutine<string> {
  const { store } = leader;
  if (spec.Attachable && spec.Ingress) throw invalid('ingress network cannot be attachable');
  validateName(spec.Name);
  const driver = spec.DriverConfiguration?.Name ?? 'overlay';
  if (spec.Ingress && driver !== 'overlay')
    throw new RpcError('Unimplemented', `${driver} driver cannot be used for ingress network`);
  if (!DRIVERS.has(driver)) throw invalid(`could not find network driver plugin ${driver}`);
  for (const config of spec.IPAMOptions?.Configs ?? []) {
    const subnet = Prefix.tryParse(config.Subnet ?? '');
    if (!subnet) throw invalid(`ipam configuration: invalid subnet ${config.Subnet ?? ''}`);
    const range = config.IPRange ? Prefix.tryParse(config.IPRange) : undefined;
    if (config.IPRange && !range) throw invalid(`ipam configuration: invalid range ${config.IPRange}`);
    if (range && !subnet.contains(range.addr))
      throw invalid(`ipam configuration: subnet ${config.Subnet} does not contain range ${config.IPRange}`);
    const gateway = config.Gateway ? Addr.tryParse(config.Gateway) : undefined;
    if (config.Gateway && !gateway) throw invalid(`ipam configuration: invalid gateway ${config.Gateway}`);
    if (gateway && !subnet.contains(gateway))
      throw invalid(`ipam configuration: subnet ${config.Subnet} does not contain gateway ${config.Gateway}`);
  }
  const id = leader.newId();
  yield* store.update((tx) => {
    const present = spec.Ingress ? ingressNetwork(tx) : undefined;
    if (present) throw new RpcError('AlreadyExists', `ingress network (${present.ID}) is already present`);
    if (tx.byName('network', spec.Name ?? ''))
      throw new RpcError('AlreadyExists', `network with name ${spec.Name} already exists`);
    tx.create('network', { ID: id, Version: {}, Spec: spec });
  });
  return id;
}

function invalid(text: string): RpcError {
  return new RpcError('InvalidArgument', text);
}
