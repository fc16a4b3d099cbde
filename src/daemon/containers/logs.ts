import { invalidParameter, notImplemented, unknownError } from '#errdefs/errdefs.ts';
import type { Nanoseconds } from '#kernel/clock.ts';
import { anyOf, type Coroutine, type Wait } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import { parseTime, rfc3339Fixed } from '../timestamp.ts';
import type { Container } from './container.ts';
import type { LogEntry } from './logfile.ts';
import type { OutputStream } from './output.ts';

export interface LogOptions {
  stdout: boolean;
  stderr: boolean;
  follow: boolean;
  timestamps: boolean;
  details: boolean;
  since: string;
  until: string;
  /** 'all', '' or a number of lines. */
  tail: string;
}

/** A part of a log that is to be sent. */
export interface LogReading {
  readonly tty: boolean;
  /** Sends each line; ends with the container where it follows, or when `gone` tells that nobody listens. */
  send(
    write: (stream: OutputStream, text: string) => Coroutine<void>,
    gone: { done(): boolean; changed: Wait },
  ): Coroutine<void>;
}

/** GET /containers/{id}/logs @throws DockerError for bad options and for logging drivers that cannot be read */
export function containerLogs(daemon: Daemon, name: string, options: LogOptions): LogReading {
  const container = daemon.containers.get(name);
  if (!options.stdout && !options.stderr) throw invalidParameter('Bad parameters: you must choose at least one stream');
  if (container.hostConfig.LogConfig.Type === 'none') {
    throw notImplemented('configured logging driver does not support reading');
  }
  const window: Window = { since: timeOption(daemon, options.since), until: timeOption(daemon, options.until) };
  return {
    tty: container.config.Tty,
    send: (write, gone) => send(daemon, container, options, window, write, gone),
  };
}

interface Window {
  since: Nanoseconds | undefined;
  until: Nanoseconds | undefined;
}

function* send(
  daemon: Daemon,
  container: Container,
  options: LogOptions,
  window: Window,
  write: (stream: OutputStream, text: string) => Coroutine<void>,
  gone: { done(): boolean; changed: Wait },
): Coroutine<void> {
  const wanted = (entry: LogEntry) =>
    options[entry.stream] &&
    (window.since === undefined || entry.at >= window.since) &&
    (window.until === undefined || entry.at <= window.until);
  let { entries, end } = container.log?.read() ?? { entries: [], end: 0 };
  const count = /^\d+$/.test(options.tail) ? Number(options.tail) : undefined;
  const shown = entries.filter(wanted);
  for (const entry of count === undefined ? shown : count === 0 ? [] : shown.slice(-count)) {
    yield* write(entry.stream, text(daemon, entry, options));
  }
  while (options.follow) {
    const { log, state } = container;
    if (gone.done()) return;
    if (window.until !== undefined && daemon.clock.now > window.until) return;
    if (log) {
      ({ entries, end } = log.read(end));
      for (const entry of entries.filter(wanted)) yield* write(entry.stream, text(daemon, entry, options));
      if (entries.length > 0) continue;
    }
    if (!state.running && !log?.open) return;
    yield anyOf(...(log ? [log.changed] : []), state.changed, gone.changed);
  }
}

function text(daemon: Daemon, entry: LogEntry, options: LogOptions): string {
  const details = options.details ? ' ' : '';
  return `${options.timestamps ? `${rfc3339Fixed(daemon.clock, entry.at)} ` : ''}${details}${entry.text}`;
}

function timeOption(daemon: Daemon, value: string): Nanoseconds | undefined {
  if (value === '' || value === '0') return undefined;
  const time = parseTime(daemon.clock, value);
  if (time === undefined) throw unknownError(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  return time;
}
