import type { EventMessage } from '#api/events.ts';
import type { Filters } from '#client/query.ts';
import { events } from '#client/system/events.ts';
import { timestamp } from '#client/timestamp.ts';
import { type Command, StatusError } from '../../command.ts';
import { INSPECT_FORMAT } from '../../formatter/formatflag.ts';
import { marshal } from '../../formatter/template/json.ts';
import { TemplateError } from '../../formatter/template/lexer.ts';
import { Template } from '../../formatter/template/template.ts';
import type { Struct } from '../../formatter/template/value.ts';
import { FILTER } from '../../opts/filter.ts';
import { STRING } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';

/** Exit status for a format that is wrong. */
const BAD_FORMAT = 64;

/** `docker system events` */
export const eventsCommand: Command = {
  use: 'events [OPTIONS]',
  aliasText: 'docker system events, docker events',
  short: 'Get real time events from the server',
  args: noArgs,
  flags: [
    { name: 'since', kind: STRING, usage: 'Show all events created since timestamp' },
    { name: 'until', kind: STRING, usage: 'Stream events until this timestamp' },
    { name: 'filter', short: 'f', kind: FILTER, usage: 'Filter output based on conditions provided' },
    { ...INSPECT_FORMAT, short: undefined },
  ],
  *run(context) {
    const { flags } = context;
    const show = presenter(flags.string('format'));
    const stream = yield* events(context.client, {
      since: timestamp(context.proc, flags.string('since')),
      until: timestamp(context.proc, flags.string('until')),
      filters: flags.get<Filters>('filter'),
    });
    for (let event = yield* stream.next(); event !== undefined; event = yield* stream.next()) {
      yield* context.out(`${show(event)}\n`);
    }
  },
};

function presenter(format: string): (event: EventMessage) => string {
  if (format === '') return describe;
  if (format === 'json') return (event) => marshal(new EventStruct(event));
  const fail = (error: unknown): never => {
    if (error instanceof TemplateError) throw new StatusError(BAD_FORMAT, `Error parsing format: ${error.message}`);
    throw error;
  };
  let template: Template;
  try {
    template = new Template(format);
    // An empty event tells a wrong field before the stream begins.
    template.execute(new EventStruct(EMPTY));
  } catch (error) {
    return fail(error);
  }
  return (event) => {
    try {
      return template.execute(new EventStruct(event));
    } catch (error) {
      return fail(error);
    }
  };
}

const EMPTY: EventMessage = {
  Type: '',
  Action: '',
  Actor: { ID: '', Attributes: {} },
  scope: '',
  time: 0,
  timeNano: 0,
} as EventMessage;

/** `TIME TYPE ACTION ID (name=value, …)` */
function describe(event: EventMessage): string {
  const attributes = Object.entries(event.Actor.Attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  const when = isoOf(event);
  return `${when} ${event.Type} ${event.Action} ${event.Actor.ID}${attributes.length > 0 ? ` (${attributes.join(', ')})` : ''}`;
}

function isoOf(event: EventMessage): string {
  const seconds = new Date(event.time * 1000).toISOString().slice(0, 19);
  // timeNano has more digits than a number holds exactly; the engine's clock gives whole microseconds.
  const nanoseconds = Math.round(event.timeNano - event.time * 1e9);
  return `${seconds}.${String(Math.max(0, nanoseconds)).padStart(9, '0')}Z`;
}

/** An event as Go's *events.Message. */
class EventStruct implements Struct {
  readonly goType = '*events.Message';
  constructor(readonly event: EventMessage) {}

  field(name: string): { value: unknown } | undefined {
    const found = this.fields().find((field) => field.name === name);
    return found && { value: found.value };
  }

  fields(): { name: string; key: string; value: unknown }[] {
    const { event } = this;
    const legacy = event as unknown as { status?: string; id?: string; from?: string };
    const all = [
      { name: 'Status', key: 'status', value: legacy.status },
      { name: 'ID', key: 'id', value: legacy.id },
      { name: 'From', key: 'from', value: legacy.from },
      { name: 'Type', key: 'Type', value: event.Type },
      { name: 'Action', key: 'Action', value: event.Action },
      { name: 'Actor', key: 'Actor', value: new ActorStruct(event.Actor) },
      { name: 'Scope', key: 'scope', value: event.scope },
      { name: 'Time', key: 'time', value: event.time },
      { name: 'TimeNano', key: 'timeNano', value: event.timeNano },
    ];
    return all
      .map((field) => ({ ...field, value: field.value ?? '' }))
      .filter((field) => field.value !== '' || !['status', 'id', 'from'].includes(field.key));
  }
}

class ActorStruct implements Struct {
  readonly goType = 'events.Actor';
  constructor(readonly actor: EventMessage['Actor']) {}

  field(name: string): { value: unknown } | undefined {
    const found = this.fields().find((field) => field.name === name);
    return found && { value: found.value };
  }

  fields(): { name: string; key: string; value: unknown }[] {
    return [
      { name: 'ID', key: 'ID', value: this.actor.ID },
      { name: 'Attributes', key: 'Attributes', value: new Map(Object.entries(this.actor.Attributes)) },
    ];
  }
}
