import type { ContainerSummary } from '#api/container.ts';
import type { EventMessage } from '#api/events.ts';
import { containerInspect } from '#client/container/inspect.ts';
import { isNotFound } from '#client/error.ts';
import type { JsonLines } from '#client/jsonlines.ts';
import { events } from '#client/system/events.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { CommandContext } from '../../../command.ts';
import { labelOf, projectContainers, serviceOf } from './containers.ts';
import { LABELS } from './labels.ts';

/** A container as an event tells of it. */
export type Watched = Pick<ContainerSummary, 'Id' | 'Names' | 'Labels'>;

/** A container of a project has started or has ended. */
export interface MonitorEvent {
  kind: 'start' | 'exit';
  container: Watched;
  /** Status it ended with. */
  code: number;
  /** Whether its restart policy starts it again. */
  isRestarting: boolean;
}

/** Follows the containers of a project over the engine's events until none of them is left that has not ended. */
export class Monitor {
  readonly #left = new Set<string>();
  #stream: JsonLines<EventMessage> | undefined;

  /** @param services of which containers are followed; all where none is named */
  constructor(
    readonly context: CommandContext,
    readonly project: string,
    readonly services: readonly string[],
  ) {}

  /** Subscribes to the events, and answers the containers there are. @throws ClientError */
  *open(): Coroutine<ContainerSummary[]> {
    const { client } = this.context;
    const there = yield* projectContainers(client, this.project, { all: true, services: this.services });
    for (const { Id } of there) this.#left.add(Id);
    this.#stream = yield* events(client, {
      filters: new Map([
        ['type', ['container']],
        ['label', [`${LABELS.project}=${this.project}`]],
      ]),
    });
    return there;
  }

  /** Hands events on until the last container has ended. @throws ClientError */
  *run(listener: (event: MonitorEvent) => Coroutine<void>): Coroutine<void> {
    while (this.#left.size > 0) {
      const event = yield* (this.#stream as JsonLines<EventMessage>).next();
      if (event === undefined) return;
      const { ID: Id, Attributes } = event.Actor;
      const container: Watched = { Id, Names: [`/${Attributes.name}`], Labels: Attributes };
      if (!this.#isWanted(container)) continue;
      if (event.Action === 'create') this.#left.add(Id);
      else if (event.Action === 'start') {
        this.#left.add(Id);
        yield* listener({ kind: 'start', container, code: 0, isRestarting: false });
      } else if (event.Action === 'die') {
        const isRestarting = yield* this.#goesOn(Id);
        if (!isRestarting) this.#left.delete(Id);
        yield* listener({ kind: 'exit', container, code: Number(Attributes.exitCode ?? 0), isRestarting });
      }
    }
  }

  close(): void {
    this.#stream?.close();
  }

  #isWanted(container: Watched): boolean {
    if (labelOf(container, 'oneOff') === 'True') return false;
    return this.services.length === 0 || this.services.includes(serviceOf(container));
  }

  *#goesOn(id: string): Coroutine<boolean> {
    try {
      const { State } = yield* containerInspect(this.context.client, id);
      return State.Restarting || State.Running;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }
}
