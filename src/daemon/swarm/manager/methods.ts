import type { NodeRole } from '#api/swarm/node.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Identity } from '../ca/authority.ts';
import { issueNodeCertificate, rootCertificate } from '../ca/server.ts';
import { resourceMethods } from '../control/network/resource.ts';
import { controlVerbs } from '../control/verbs.ts';
import { dispatcherMethods } from '../dispatcher/methods.ts';
import { noLeader } from '../errors.ts';
import { logMethods } from '../logs/methods.ts';
import { joinMember } from '../raft/join.ts';
import type { RaftMessage } from '../raft/message.ts';
import type { RpcCall } from '../rpc/server.ts';
import { RpcError } from '../rpcerror.ts';
import type { Manager } from './manager.ts';

/** A call that managers answer on port 2377. */
export interface RpcMethod {
  /** Whom it is answered to. */
  readonly role: NodeRole | 'any';
  /** Whether only the leader answers it: others pass it on. */
  readonly leader: boolean;
  /** Whether it lasts as long as the caller likes. */
  readonly stream?: boolean;
  /** @param identity of the caller: there whenever the role asks for it @throws RpcError */
  handle(manager: Manager, call: RpcCall, identity: Identity | undefined): Coroutine<unknown>;
}

/** All calls of port 2377, by name. */
export const rpcMethods: Readonly<Record<string, RpcMethod>> = {
  'ca.root': { role: 'any', leader: false, handle: rootCertificate },
  'ca.issue': { role: 'any', leader: true, handle: issueNodeCertificate },
  'raft.process': {
    role: 'manager',
    leader: false,
    *handle(manager, call) {
      const message = call.args as RaftMessage;
      if (manager.raft.removed.has(message.from)) {
        throw new RpcError('NotFound', 'raft: member was removed from the cluster');
      }
      return manager.raft.step(message);
    },
  },
  'raft.health': {
    role: 'any',
    leader: false,
    *handle() {
      return {};
    },
  },
  'raft.join': { role: 'manager', leader: true, handle: joinMember },
  control: {
    role: 'manager',
    leader: true,
    *handle(manager, call) {
      const { verb, args } = call.args as { verb: string; args: never };
      const run = controlVerbs[verb];
      if (!run) throw new RpcError('Unimplemented', `unknown verb ${verb}`);
      if (!manager.leader) throw noLeader();
      return yield* run(manager.leader, args);
    },
  },
  ...dispatcherMethods,
  ...resourceMethods,
  ...logMethods,
};
