import type { Identity } from '../ca/authority.ts';
import type { RpcMethod } from '../manager/methods.ts';
import { RpcError } from '../rpcerror.ts';
import type { HeartbeatRequest, UpdateTaskStatusRequest } from './message.ts';

/** What agents call (swarmkit api.Dispatcher). */
export const dispatcherMethods: Readonly<Record<string, RpcMethod>> = {
  'dispatcher.session': {
    role: 'worker',
    leader: true,
    stream: true,
    handle: (manager, call, identity) => manager.dispatcher.session(call, nodeOf(identity)),
  },
  'dispatcher.assignments': {
    role: 'worker',
    leader: true,
    stream: true,
    handle: (manager, call, identity) => manager.dispatcher.assignments(call, nodeOf(identity)),
  },
  'dispatcher.heartbeat': {
    role: 'worker',
    leader: true,
    *handle(manager, call, identity) {
      return manager.dispatcher.heartbeat(nodeOf(identity), (call.args as HeartbeatRequest).sessionId);
    },
  },
  'dispatcher.updateTaskStatus': {
    role: 'worker',
    leader: true,
    *handle(manager, call, identity) {
      manager.dispatcher.updateTaskStatus(nodeOf(identity), call.args as UpdateTaskStatusRequest);
    },
  },
};

function nodeOf(identity: Identity | undefined): string {
  if (!identity) throw new RpcError('PermissionDenied', 'Permission denied: remote certificate not authorized');
  return identity.nodeId;
}
