import { configInspect } from '#client/config/inspect.ts';
import { containerInspect } from '#client/container/inspect.ts';
import { ClientError, isNotFound } from '#client/error.ts';
import { imageInspect } from '#client/image/inspect.ts';
import { networkInspect } from '#client/network/inspect.ts';
import { nodeInspect } from '#client/node/inspect.ts';
import { secretInspect } from '#client/secret/inspect.ts';
import { serviceInspect } from '#client/service/inspect.ts';
import { taskInspect } from '#client/task/inspect.ts';
import { volumeInspect } from '#client/volume/inspect.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../command.ts';
import { completeContainers } from '../completion.ts';
import { INSPECT_FORMAT } from '../formatter/formatflag.ts';
import { inspectAll } from '../inspect/inspector.ts';
import { SwarmObject } from '../inspect/swarmobject.ts';
import { BOOL, STRING } from '../pflag/kinds.ts';
import { minArgs } from '../required.ts';

type Look = (context: CommandContext, name: string, size: boolean) => Coroutine<unknown>;

/** How objects of each type are fetched, in the order in which a bare name is tried. */
const LOOKS: readonly (readonly [type: string, look: Look])[] = [
  ['container', (context, name, size) => containerInspect(context.client, name, { size })],
  ['image', (context, name) => imageInspect(context.client, name)],
  ['network', (context, name) => networkInspect(context.client, name)],
  ['volume', (context, name) => volumeInspect(context.client, name)],
  ['service', (context, name) => asSwarm('Service', serviceInspect(context.client, name))],
  ['task', (context, name) => asSwarm('Task', taskInspect(context.client, name))],
  ['node', (context, name) => asSwarm('Node', nodeInspect(context.client, name))],
  ['plugin', (context, name) => byPath(context, `/plugins/${encodeURIComponent(name)}/json`)],
  ['secret', (context, name) => asSwarm('Secret', secretInspect(context.client, name))],
  ['config', (context, name) => asSwarm('Config', configInspect(context.client, name))],
];

/** `docker inspect` */
export const inspectCommand: Command = {
  use: 'inspect [OPTIONS] NAME|ID [NAME|ID...]',
  short: 'Return low-level information on Docker objects',
  args: minArgs(1),
  flags: [
    INSPECT_FORMAT,
    { name: 'type', kind: STRING, usage: 'Only inspect objects of the given type' },
    { name: 'size', short: 's', kind: BOOL, usage: 'Display total file sizes if the type is container' },
  ],
  *run(context) {
    const type = context.flags.string('type');
    const types = LOOKS.map(([name]) => name);
    if (context.changed('type') && !types.includes(type)) {
      const known = types.sort().map((name) => JSON.stringify(name));
      throw new CliError(`unknown type: ${JSON.stringify(type)}: must be one of ${known.join(', ')}`);
    }
    const looks = LOOKS.filter(([name]) => type === '' || name === type);
    yield* inspectAll(context, context.args, context.flags.string('format'), (name) => find(context, looks, name));
  },
  complete: completeContainers(),
};

/** The first object that has this name. @throws ClientError, CliError */
function* find(context: CommandContext, looks: typeof LOOKS, name: string): Coroutine<unknown> {
  const size = context.flags.bool('size');
  for (const [type, look] of looks) {
    try {
      const object = yield* look(context, name, size);
      if (size && type !== 'container') yield* context.err(`WARNING: --size ignored for ${type}\n`);
      return object;
    } catch (error) {
      if (looks.length === 1 || !isAbsence(error)) throw error;
    }
  }
  throw new CliError(`Error: No such object: ${name}`);
}

/** Whether the next type is to be tried: not there, or of a swarm this engine does not manage. */
function isAbsence(error: unknown): boolean {
  if (isNotFound(error)) return true;
  return error instanceof ClientError && /This node is not a swarm manager|plugin .* not found/.test(error.message);
}

function* asSwarm(type: string, look: Coroutine<object>): Coroutine<SwarmObject> {
  return new SwarmObject(type, yield* look);
}

function byPath(context: CommandContext, path: string): Coroutine<unknown> {
  return context.client.get<unknown>(path);
}
