import type { EventMessage } from '#api/events.ts';
import { events } from '#client/system/events.ts';
import { timestamp } from '#client/timestamp.ts';
import { CliError, type Command } from '../../command.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { completeServices } from './completion.ts';
import { LABELS } from './engine/labels.ts';
import { DRY_RUN } from './flags.ts';
import { projectOrName } from './project.ts';

/** `docker compose events` */
export const eventsCommand: Command = {
  use: 'events [OPTIONS] [SERVICE...]',
  short: 'Receive real time events from containers',
  flags: [
    DRY_RUN,
    { name: 'json', kind: BOOL, usage: 'Output events as a stream of json objects' },
    { name: 'since', kind: STRING, usage: 'Show all events created since timestamp' },
    { name: 'until', kind: STRING, usage: 'Stream events until this timestamp' },
  ],
  complete: completeServices,
  *run(context) {
    const { flags, args, client, proc } = context;
    const { name } = yield* projectOrName(context, []);
    const stream = yield* events(client, {
      since: timestamp(proc, flags.string('since')),
      until: timestamp(proc, flags.string('until')),
      filters: new Map([['label', [`${LABELS.project}=${name}`]]]),
    });
    for (let event = yield* stream.next(); event !== undefined; event = yield* stream.next()) {
      const { Attributes } = event.Actor;
      if (event.Type !== 'container' || Attributes[LABELS.oneOff] === 'True') continue;
      const service = Attributes[LABELS.service] ?? '';
      if (args.length > 0 && !args.includes(service)) continue;
      yield* context.out(`${flags.bool('json') ? asJson(event, service) : `${asText(event)}\n`}\n`);
    }
    // The end of the stream is told as it comes.
    throw new CliError('EOF');
  },
};

function attributesOf({ Actor }: EventMessage): [string, string][] {
  return Object.entries(Actor.Attributes)
    .filter(([name]) => !name.startsWith('com.docker.compose.'))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** When it happened, its second and the nanoseconds behind it. */
function timeOf({ time, timeNano }: EventMessage): { seconds: string; fraction: string } {
  const nanoseconds = Math.max(0, Math.round(timeNano - time * 1e9));
  return {
    seconds: new Date(time * 1000).toISOString().slice(0, 19),
    fraction: String(nanoseconds).padStart(9, '0'),
  };
}

function asText(event: EventMessage): string {
  const { seconds, fraction } = timeOf(event);
  const attributes = attributesOf(event).map(([name, value]) => `${name}=${value}`);
  return `${seconds.replace('T', ' ')}.${fraction.slice(0, 6)} container ${event.Action} ${event.Actor.ID} (${attributes.join(', ')})`;
}

function asJson(event: EventMessage, service: string): string {
  const { seconds, fraction } = timeOf(event);
  return JSON.stringify({
    action: event.Action,
    attributes: Object.fromEntries(attributesOf(event)),
    id: event.Actor.ID,
    service,
    time: `${seconds}.${fraction}Z`,
    type: 'container',
  });
}
