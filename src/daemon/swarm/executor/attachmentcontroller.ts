import type { TaskStatus } from '#api/swarm/task.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import type { TaskObject } from '../store/objects.ts';
import type { Attachments } from './attachments.ts';
import type { NodeNetworks } from './nodenetworks.ts';
import type { Interruption, TaskController } from './taskrunner.ts';

/** A task that stands for a container which somebody started by hand (moby executor/container.networkAttacherController). */
export class AttachmentController implements TaskController {
  readonly #networks: NodeNetworks;
  readonly #attachments: Attachments;
  readonly #task: TaskObject;

  constructor(networks: NodeNetworks, attachments: Attachments, task: TaskObject) {
    this.#networks = networks;
    this.#attachments = attachments;
    this.#task = task;
  }

  *prepare(): Coroutine<void> {
    yield* this.#networks.create(this.#task);
  }

  *start(): Coroutine<void> {
    this.#attachments.arrived(this.#task.ID, this.#task.NetworksAttachments?.[0]?.Addresses ?? []);
  }

  /** It ends when the managers have forgotten it, which the container's end makes them do. */
  *wait(interruption: Interruption): Coroutine<void> {
    const never = new WaitQueue();
    while (!interruption.requested()) yield interruption.changed ?? never;
  }

  *shutdown(): Coroutine<void> {}

  *remove(): Coroutine<void> {
    yield* this.#networks.remove(this.#task);
  }

  details(): Pick<TaskStatus, 'ContainerStatus' | 'PortStatus'> {
    return { PortStatus: {} };
  }
}
