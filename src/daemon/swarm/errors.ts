import { unavailable } from '#errdefs/errdefs.ts';
import { NOT_A_MANAGER } from './notmanager.ts';
import { RpcError } from './rpcerror.ts';

/*
 * What an engine answers of its own accord when something about swarms is asked of it (moby daemon/cluster/errors.go).
 */

export const notInSwarm = () => unavailable('This node is not part of a swarm');

export const alreadyInSwarm = () =>
  unavailable(
    'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
  );

export const joinTimedOut = () =>
  unavailable(
    'Timeout was reached before node joined. The attempt to join the swarm will continue in the background. Use the "docker info" command to see the current swarm status of your node.',
  );

export const swarmLocked = () =>
  unavailable(
    'Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.',
  );

export const certificateExpired = () =>
  unavailable('Swarm certificates have expired. To replace them, leave the swarm and join again.');

export const notManager = () => unavailable(NOT_A_MANAGER);

export const workerOnly = () =>
  unavailable(
    "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.",
  );

export const managerStarting = () =>
  unavailable('This node is not a swarm manager. Manager is being prepared or has trouble connecting to the cluster.');

/** Too few managers are there to elect one of them. */
export const noLeader = () =>
  new RpcError(
    'Unknown',
    "The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.",
  );
