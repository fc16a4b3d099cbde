import type { Response } from '#client/response.ts';
import { Demultiplexer } from '#client/stdcopy.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { CommandContext } from '../../command.ts';
import { globalsOf, isAnsi } from './context.ts';

/** The colours of prefixes, one container after the other (cyan, yellow, green, magenta, blue, then the bright ones). */
const COLOURS = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];

/** Prints lines of containers, each behind the name of its container. */
export class LogPrinter {
  readonly #names: string[] = [];
  readonly #colour: boolean;
  readonly #prefix: boolean;

  constructor(
    readonly context: CommandContext,
    options: { colour: boolean; prefix: boolean },
  ) {
    this.#colour = options.colour && isAnsi(context, 1) && !isPlain(context);
    this.#prefix = options.prefix;
  }

  /** Makes room for a container's name, once it is heard of. */
  #register(name: string): void {
    if (!this.#names.includes(name)) this.#names.push(name);
  }

  *line(name: string, text: string): Coroutine<void> {
    yield* this.context.out(`${this.#prefixOf(name)}${text}\n`);
  }

  /** Tells what has become of a container; of something else where it has no name. */
  *status(name: string, message: string): Coroutine<void> {
    if (name !== '') this.#register(name);
    const text = `${name} ${message}`;
    const open = this.#colour && name !== '' ? `\x1b[${this.#colourOf(name)}m` : '';
    yield* this.context.out(`${open}\r\x1b[K${text}\n${open === '' ? '' : '\x1b[0m'}`);
  }

  #prefixOf(name: string): string {
    if (!this.#prefix) return '';
    this.#register(name);
    const width = Math.max(...this.#names.map((one) => one.length));
    const prefix = `${name.padEnd(width)}  | `;
    return this.#colour ? `\x1b[${this.#colourOf(name)}m${prefix}\x1b[0m` : prefix;
  }

  #colourOf(name: string): number {
    return COLOURS[Math.max(0, this.#names.indexOf(name)) % COLOURS.length] as number;
  }
}

function isPlain(context: CommandContext): boolean {
  return globalsOf(context).string('ansi') === 'never';
}

/** Reads the lines of a container's log; a line that is not ended yet comes once the log ends. */
export function* linesOf(
  response: Pick<Response, 'read'>,
  tty: boolean,
  line: (text: string) => Coroutine<void>,
): Coroutine<void> {
  const frames = new Demultiplexer();
  const decoders = new Map<string, { decoder: InstanceType<typeof TextDecoder>; rest: string }>();
  const take = function* (stream: string, bytes: Uint8Array): Coroutine<void> {
    const state = decoders.get(stream) ?? { decoder: new TextDecoder(), rest: '' };
    decoders.set(stream, state);
    const parts = (state.rest + state.decoder.decode(bytes, { stream: true })).split('\n');
    state.rest = parts.pop() ?? '';
    for (const part of parts) yield* line(part.replace(/\r$/, ''));
  };
  for (;;) {
    const bytes = yield* response.read();
    if (bytes.length === 0) break;
    if (tty) yield* take('stdout', bytes);
    else for (const { stream, bytes: piece } of frames.push(bytes)) yield* take(stream, piece);
  }
  for (const { rest } of decoders.values()) if (rest !== '') yield* line(rest);
}
