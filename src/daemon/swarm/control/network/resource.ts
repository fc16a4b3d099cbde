import { noLeader } from '../../errors.ts';
import type { RpcMethod } from '../../manager/methods.ts';
import { type AttachArguments, networkAttach, networkDetach } from './attach.ts';

/** What agents ask for containers that are put on networks by hand (swarmkit api.ResourceAllocator). */
export const resourceMethods: Readonly<Record<string, RpcMethod>> = {
  'resource.attach': {
    role: 'worker',
    leader: true,
    *handle({ leader }, call, identity) {
      if (!leader) throw noLeader();
      return yield* networkAttach(leader, { ...(call.args as AttachArguments), nodeId: identity?.nodeId ?? '' });
    },
  },
  'resource.detach': {
    role: 'worker',
    leader: true,
    *handle({ leader }, call, identity) {
      if (!leader) throw noLeader();
      const { taskId } = call.args as { taskId: string };
      yield* networkDetach(leader, { nodeId: identity?.nodeId ?? '', taskId });
    },
  },
};
