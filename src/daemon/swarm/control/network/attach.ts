import type { Coroutine } from '#kernel/coroutine.ts';
import { rfc3339Nano } from '../../../timestamp.ts';
import { RpcError } from '../../rpcerror.ts';
import type { Leader } from '../verb.ts';

export interface AttachArguments {
  readonly nodeId: string;
  readonly containerId: string;
  /** Name or id of the network. */
  readonly target: string;
  /** Addresses asked for; any free one where empty. */
  readonly addresses: readonly string[];
}

/**
 * Takes up that somebody starts a container by hand on an attachable network (swarmkit manager/resourceapi).
 * @returns id of the task that stands for it
 * @throws RpcError `network private not manually attachable`
 */
export function* networkAttach(leader: Leader, args: AttachArguments): Coroutine<string> {
  const { store, clock } = leader;
  const { target, nodeId, containerId, addresses } = args;
  const network = store.get('network', target) ?? store.byName('network', target);
  if (!network) throw new RpcError('NotFound', `network ${target} not found`);
  if (!network.Spec.Attachable) throw new RpcError('PermissionDenied', `network ${target} not manually attachable`);
  const id = leader.newId();
  yield* store.update((tx) => {
    tx.create('task', {
      ID: id,
      Version: {},
      Labels: {},
      Spec: {
        NetworkAttachmentSpec: { ContainerID: containerId },
        Networks: [{ Target: network.ID }],
        ForceUpdate: 0,
        Runtime: 'attachment',
      },
      NodeID: nodeId,
      ServiceName: '',
      SpecVersion: 0,
      Status: { Timestamp: rfc3339Nano(clock, clock.now), State: 'new', Message: 'created', PortStatus: {} },
      DesiredState: 'running',
      ...(addresses.length > 0 && { RequestedAddresses: addresses }),
    });
  });
  return id;
}

/** The container is off the network again. @throws RpcError */
export function* networkDetach(
  { store }: Leader,
  { nodeId, taskId }: { nodeId: string; taskId: string },
): Coroutine<void> {
  yield* store.update((tx) => {
    const task = tx.get('task', taskId);
    if (!task) throw new RpcError('NotFound', `attachment ${taskId} not found`);
    if (task.NodeID !== nodeId)
      throw new RpcError('PermissionDenied', `attachment ${taskId} doesn't belong to this node`);
    tx.remove('task', taskId);
  });
}
