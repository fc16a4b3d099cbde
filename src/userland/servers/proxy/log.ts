import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'PANIC'];

/** The proxy's log on standard output: time, level, message, fields (Traefik's common format). */
export class Log {
  readonly #threshold: number;

  constructor(
    readonly proc: Process,
    level: string,
  ) {
    this.#threshold = Math.max(0, LEVELS.indexOf(level));
  }

  error(message: string, fields: Readonly<Record<string, string>> = {}): Coroutine<void> {
    return this.#line('ERROR', 'ERR', message, fields);
  }

  info(message: string, fields: Readonly<Record<string, string>> = {}): Coroutine<void> {
    return this.#line('INFO', 'INF', message, fields);
  }

  debug(message: string, fields: Readonly<Record<string, string>> = {}): Coroutine<void> {
    return this.#line('DEBUG', 'DBG', message, fields);
  }

  *#line(level: string, short: string, message: string, fields: Readonly<Record<string, string>>): Coroutine<void> {
    if (LEVELS.indexOf(level) < this.#threshold) return;
    const time = `${new Date(this.proc.clock.wallTime().seconds * 1000).toISOString().slice(0, 19)}Z`;
    const tail = Object.entries(fields)
      .map(([name, value]) => ` ${name}=${/[\s"]/.test(value) ? JSON.stringify(value) : value}`)
      .join('');
    yield* this.proc.print(`${time} ${short} ${message}${tail}\n`);
  }
}
