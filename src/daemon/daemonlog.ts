import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { rfc3339Nano } from './timestamp.ts';

/** How weighty a line is, the least first. */
const LEVELS = ['debug', 'info', 'warning', 'error', 'fatal'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** What stands behind the message: name and value. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

/** dockerd's own log on standard error, in the text form of logrus; systemd takes it into the journal. */
export class DaemonLog {
  constructor(
    readonly proc: Process,
    /** Lines of less weight are left out: `log-level`. */
    public level: string,
  ) {}

  info(message: string, fields?: LogFields): Coroutine<void> {
    return this.write('info', message, fields);
  }

  warn(message: string, fields?: LogFields): Coroutine<void> {
    return this.write('warning', message, fields);
  }

  error(message: string, fields?: LogFields): Coroutine<void> {
    return this.write('error', message, fields);
  }

  *write(level: LogLevel, message: string, fields: LogFields = {}): Coroutine<void> {
    const lowest = this.level === 'warn' ? 'warning' : this.level;
    if (LEVELS.indexOf(level) < LEVELS.indexOf(lowest as LogLevel)) return;
    const time = rfc3339Nano(this.proc.clock, this.proc.clock.now);
    const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${quoted(String(value))}`);
    yield* this.print(`time=${JSON.stringify(time)} level=${level} msg=${quoted(message)}${rest.join('')}\n`);
  }

  /** Writes text as it is, where anybody takes it. */
  *print(text: string): Coroutine<void> {
    if (!this.proc.files.has(2)) return;
    try {
      yield* this.proc.files.get(2).write(new TextEncoder().encode(text));
    } catch (error) {
      // Nobody reads it any more.
      if (!isErrno(error)) throw error;
    }
  }
}

function quoted(text: string): string {
  return /^[A-Za-z0-9\-._/@^+]+$/.test(text) ? text : JSON.stringify(text);
}
