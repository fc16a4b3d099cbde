import { noLeader } from '../errors.ts';
import type { RpcMethod } from '../manager/methods.ts';
import type { Publication } from './message.ts';

/** What agents and managers ask the leader for about logs (swarmkit api.LogBroker and api.Logs). */
export const logMethods: Readonly<Record<string, RpcMethod>> = {
  'logs.listen': {
    role: 'worker',
    leader: true,
    stream: true,
    handle: ({ logs }, call, identity) => logs.listen(call, identity?.nodeId ?? ''),
  },
  'logs.publish': {
    role: 'worker',
    leader: true,
    *handle({ logs, leader }, call, identity) {
      if (!leader) throw noLeader();
      logs.publish(call.args as Publication, identity?.nodeId ?? '');
    },
  },
  'logs.subscribe': {
    role: 'manager',
    leader: true,
    stream: true,
    handle: ({ logs }, call) => logs.subscribe(call),
  },
};
