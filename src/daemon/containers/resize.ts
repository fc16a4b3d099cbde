import { conflict } from '#errdefs/errdefs.ts';
import type { Daemon } from '../daemon.ts';
import { execOf } from './exec.ts';
import type { Streams } from './streams.ts';

/** Rows and columns of a terminal. */
export interface TerminalSize {
  rows: number;
  columns: number;
}

/** POST /containers/{id}/resize @throws DockerError where it does not run */
export function containerResize(daemon: Daemon, name: string, size: TerminalSize): void {
  const container = daemon.containers.get(name);
  if (!container.state.running) throw conflict(`container ${container.id} is not running`);
  resize(container.streams, size);
  const attributes = { ...container.attributes, height: String(size.rows), width: String(size.columns) };
  daemon.events.log('container', 'resize', container.id, attributes);
}

/** POST /exec/{id}/resize */
export function execResize(daemon: Daemon, id: string, size: TerminalSize): void {
  const exec = execOf(daemon, id);
  if (!exec.running) throw conflict(`exec ${id} is not running`);
  resize(exec.streams, size);
}

function resize(streams: Streams, size: TerminalSize): void {
  if (size.rows > 0 && size.columns > 0) streams.tty?.setSize(size);
}
