import type { EventMessage } from '#api/events.ts';
import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import { WaitQueue } from '#kernel/coroutine.ts';
import { ordered } from '../ordered.ts';
import { unixNanoseconds, unixSeconds } from '../timestamp.ts';

/** How many events an engine remembers (moby events.eventsLimit). */
const LIMIT = 256;

/** Something that happened, and when. */
export interface Event {
  readonly at: Nanoseconds;
  readonly type: string;
  readonly action: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Of this engine alone, or of the swarm it manages. */
  readonly scope: 'local' | 'swarm';
}

/** What happens in an engine: a short memory, and those who listen. */
export class Events {
  readonly #past: Event[] = [];
  readonly #listeners = new Set<EventListener>();

  constructor(readonly clock: Clock) {}

  log(
    type: string,
    action: string,
    id: string,
    attributes: Readonly<Record<string, string>>,
    scope: Event['scope'] = 'local',
  ): void {
    const event: Event = { at: this.clock.now, type, action, id, attributes: ordered(attributes), scope };
    this.#past.push(event);
    if (this.#past.length > LIMIT) this.#past.shift();
    for (const listener of this.#listeners) listener.push(event);
  }

  /** What it remembers, oldest first. */
  get past(): readonly Event[] {
    return this.#past;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  listen(): EventListener {
    const listener = new EventListener();
    this.#listeners.add(listener);
    return listener;
  }

  unlisten(listener: EventListener): void {
    this.#listeners.delete(listener);
  }
}

/** Events that somebody has still to be told. */
export class EventListener {
  readonly #queue: Event[] = [];
  readonly changed = new WaitQueue();

  push(event: Event): void {
    this.#queue.push(event);
    this.changed.wakeAll();
  }

  take(): Event | undefined {
    return this.#queue.shift();
  }
}

/** An event as one JSON object. Its time in nanoseconds has more digits than a number holds, so it is written last, as text. */
export function eventJson(clock: Clock, event: Event): string {
  const legacy = event.type === 'container' || event.type === 'image';
  const { image } = event.attributes;
  const message: Omit<EventMessage, 'timeNano'> = {
    ...(legacy && { status: event.action, id: event.id, ...(image && { from: image }) }),
    Type: event.type,
    Action: event.action,
    Actor: { ID: event.id, Attributes: event.attributes },
    scope: event.scope,
    time: unixSeconds(clock, event.at),
  };
  return `${JSON.stringify(message).slice(0, -1)},"timeNano":${unixNanoseconds(clock, event.at)}}`;
}
