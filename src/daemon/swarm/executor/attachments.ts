import { unknownError } from '#errdefs/errdefs.ts';
import { type Clock, MILLISECOND, SECOND } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue, waitFor } from '#kernel/coroutine.ts';
import type { Thread } from '#kernel/scheduler.ts';
import { RpcError } from '../rpcerror.ts';

/** How long a container waits for a place on a network of the swarm (moby daemon/cluster swarmRequestTimeout). */
const TIMEOUT = 20 * SECOND;
/** How long the end of a container is held up by telling the managers of it. */
const DETACH_PATIENCE = 200 * MILLISECOND;

/** What the agent does for attachments. */
export interface AttachmentCalls {
  /** Asks a manager, in the name of this node. @throws RpcError */
  call<T>(method: string, args: unknown): Coroutine<T>;
}

/** A container of this host on its way onto a network of the swarm, or on it. */
interface Attacher {
  readonly changed: WaitQueue;
  taskId: string | undefined;
  /** Addresses that it was given; CIDR texts. */
  addresses: readonly string[] | undefined;
  detached: boolean;
}

/**
 * Containers that somebody starts by hand on attachable networks: each is a task of its own for the managers, which give it
 * its address (moby daemon/cluster/networks.go).
 */
export class Attachments {
  readonly #clock: Clock;
  readonly #calls: AttachmentCalls;
  readonly #fork: (work: Coroutine<void>) => Thread;
  readonly #attachers = new Map<string, Attacher>();

  constructor(clock: Clock, calls: AttachmentCalls, fork: (work: Coroutine<void>) => Thread) {
    this.#clock = clock;
    this.#calls = calls;
    this.#fork = fork;
  }

  /**
   * Gets a container a place on a network; the network is there when it has one.
   * @param target name or id of the network
   * @param addresses asked for; any free one where empty
   * @returns its addresses there (CIDR texts)
   * @throws DockerError `Could not attach to network private: rpc error: …`
   */
  *attach(target: string, containerId: string, addresses: readonly string[]): Coroutine<readonly string[]> {
    const key = keyOf(target, containerId);
    const known = this.#attachers.get(key);
    if (known?.addresses) return known.addresses;
    const attacher: Attacher = {
      changed: new WaitQueue(),
      taskId: undefined,
      addresses: undefined,
      detached: false,
    };
    this.#attachers.set(key, attacher);
    try {
      attacher.taskId = yield* this.#calls.call<string>('resource.attach', { containerId, target, addresses });
    } catch (error) {
      this.#attachers.delete(key);
      if (error instanceof RpcError) throw unknownError(`Could not attach to network ${target}: ${error.message}`);
      throw error;
    }
    if (!(yield* waitFor(this.#clock, attacher.changed, () => attacher.addresses !== undefined, TIMEOUT))) {
      this.#attachers.delete(key);
      this.#fork(this.release(attacher.taskId));
      throw unknownError(
        'attaching to network failed, make sure your network options are correct and check manager logs: context deadline exceeded',
      );
    }
    return attacher.addresses ?? [];
  }

  /** The container is off the network. Waits until the managers know, but not for long. */
  *detach(target: string, containerId: string): Coroutine<void> {
    const key = keyOf(target, containerId);
    const attacher = this.#attachers.get(key);
    if (!attacher) return;
    this.#attachers.delete(key);
    attacher.detached = true;
    attacher.changed.wakeAll();
    if (attacher.taskId === undefined) return;
    const own = { done: false, ended: new WaitQueue() };
    this.#fork(announced(this.release(attacher.taskId), own));
    yield* waitFor(this.#clock, own.ended, () => own.done, DETACH_PATIENCE);
  }

  /** The task that stands for a container has an address, and the network is there. */
  arrived(taskId: string, addresses: readonly string[]): void {
    for (const attacher of this.#attachers.values()) {
      if (attacher.taskId !== taskId) continue;
      attacher.addresses = addresses;
      attacher.changed.wakeAll();
    }
  }

  /** Tells the managers that the address can be given to others. */
  *release(taskId: string): Coroutine<void> {
    try {
      yield* this.#calls.call('resource.detach', { taskId });
    } catch (error) {
      // Nobody to tell: the managers find out with the node's next report.
      if (!(error instanceof RpcError)) throw error;
    }
  }
}

function* announced(work: Coroutine<void>, own: { done: boolean; ended: WaitQueue }): Coroutine<void> {
  yield* work;
  own.done = true;
  own.ended.wakeAll();
}

function keyOf(target: string, containerId: string): string {
  return `${containerId}:${target}`;
}
