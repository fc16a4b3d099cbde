import { taskInspect } from '#client/task/inspect.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../../command.ts';
import { shortId } from '../../formatter/shortid.ts';
import { cut } from '../../opts/list.ts';
import { IdResolver } from '../task/resolver.ts';

const CONTEXT = {
  node: 'com.docker.swarm.node.id',
  service: 'com.docker.swarm.service.id',
  task: 'com.docker.swarm.task.id',
} as const;

/** Puts before each line of a service's log which task on which node it is from. */
export class LogFormatter {
  readonly #resolver: IdResolver;
  #origins = new Map<string, string>();

  /** @param slotWidth digits of the highest slot, for the bars to stand in one column */
  constructor(
    readonly context: CommandContext,
    readonly slotWidth: number,
  ) {
    this.#resolver = new IdResolver(context.client, context.flags.bool('no-resolve'));
  }

  /** A line as the engine sends it: `[timestamp] name=value,… message`. @throws CliError, ClientError */
  *format(line: string): Coroutine<string> {
    const { flags } = this.context;
    let rest = line;
    let prefix = '';
    if (flags.bool('timestamps')) {
      const [time, after] = cut(rest, ' ');
      prefix = `${time} `;
      rest = after ?? '';
    }
    const [text, message] = cut(rest, ' ');
    if (message === undefined) throw new CliError(`invalid context in log message: ${line}`);
    const details = parseDetails(text);
    const origin = yield* this.#origin(details);
    const extra = [...details].map(([name, value]) => `${name}=${value}`).sort();
    return `${prefix}${origin}    | ${flags.bool('details') ? `${extra.join(',')} ` : ''}${message}`;
  }

  /** Where a line is from; takes that out of its details. */
  *#origin(details: Map<string, string>): Coroutine<string> {
    const take = (what: keyof typeof CONTEXT): string => {
      const id = details.get(CONTEXT[what]);
      if (id === undefined) throw new CliError(`missing ${what} id in details: ${[...details].join(' ')}`);
      details.delete(CONTEXT[what]);
      return id;
    };
    const [nodeId, serviceId, taskId] = [take('node'), take('service'), take('task')];
    const known = this.#origins.get(taskId);
    if (known !== undefined) return known;
    const { flags, client } = this.context;
    const node = yield* this.#resolver.node(nodeId);
    const service = yield* this.#resolver.service(serviceId);
    const { ID, Slot = 0 } = yield* taskInspect(client, taskId);
    const id = flags.bool('no-task-ids') ? '' : `.${flags.bool('no-trunc') ? ID : shortId(ID)}`;
    const padding = ' '.repeat(Math.max(0, this.slotWidth - String(Slot).length));
    const origin = `${service}.${Slot}${id}@${node}${padding}`;
    this.#origins.set(taskId, origin);
    return origin;
  }
}

function parseDetails(text: string): Map<string, string> {
  const decoded = (part: string) => decodeURIComponent(part.replaceAll('+', ' '));
  return new Map(
    text.split(',').map((pair) => {
      const [name, value = ''] = cut(pair, '=');
      return [decoded(name), decoded(value)];
    }),
  );
}
