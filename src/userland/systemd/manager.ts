import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import type { Notified } from '#kernel/process/notify.ts';
import type { Process } from '#kernel/process/process.ts';
import { Journal } from './journal.ts';
import { ServiceUnit } from './serviceunit.ts';
import { MANAGER_SOCKET, NOTIFY_PATH } from './sockets.ts';
import { SocketUnit } from './socketunit.ts';
import { loadUnit, type UnitFile, unitNames } from './unitfile.ts';

export type Unit = ServiceUnit | SocketUnit;

/** Process 1 as the manager of services (systemd(1)): units of services and sockets, and their journal. */
export class SystemManager implements Notified {
  readonly journal: Journal;
  /** Woken whenever a unit changes. */
  readonly changed = new WaitQueue();
  readonly #units = new Map<string, Unit>();

  /** @param proc init: services are its children */
  constructor(readonly proc: Process) {
    this.journal = new Journal(proc.clock);
    proc.kernel.services.set(MANAGER_SOCKET, this);
    proc.kernel.services.set(NOTIFY_PATH, this);
  }

  /** The manager of a host; undefined where none runs. */
  static of(proc: Process): SystemManager | undefined {
    return proc.kernel.services.get(MANAGER_SOCKET) as SystemManager | undefined;
  }

  get clock(): Clock {
    return this.proc.clock;
  }

  /** Starts what is enabled, sockets first. */
  boot(): void {
    const enabled = unitNames(this.proc.fs).filter((name) => this.enabled(name));
    for (const name of enabled) if (name.endsWith('.socket')) this.#startAtOnce(name);
    for (const name of enabled) if (name.endsWith('.service')) this.#startAtOnce(name);
  }

  /** The unit of that full name, loaded if it is not yet; undefined where there is no such file. */
  unit(name: string): Unit | undefined {
    const known = this.#units.get(name);
    if (known) return known;
    const file = loadUnit(this.proc.fs, name);
    if (!file) return undefined;
    const unit = name.endsWith('.socket') ? new SocketUnit(this, file) : new ServiceUnit(this, file);
    this.#units.set(name, unit);
    return unit;
  }

  service(name: string): ServiceUnit | undefined {
    const unit = this.unit(name);
    return unit instanceof ServiceUnit ? unit : undefined;
  }

  /** The sockets that start `service` when somebody connects. */
  triggers(service: string): SocketUnit[] {
    return unitNames(this.proc.fs).flatMap((name) => {
      const unit = name.endsWith('.socket') ? this.unit(name) : undefined;
      return unit instanceof SocketUnit && unit.serviceName === service ? [unit] : [];
    });
  }

  /** Reads all unit files again (`systemctl daemon-reload`). */
  reload(): void {
    for (const [name, unit] of this.#units) {
      const file = loadUnit(this.proc.fs, name);
      if (file) unit.file = file;
      else if (unit.state === 'inactive') this.#units.delete(name);
    }
  }

  /** Whether the files of a unit have changed since they were read. */
  outdated({ file }: Unit): boolean {
    const now = loadUnit(this.proc.fs, file.name);
    return now === undefined || now.texts.join('\0') !== file.texts.join('\0');
  }

  /** Whether it is started when the host boots: a link in the folder of what wants it. */
  enabled(name: string): boolean {
    const unit = this.unit(name);
    return unit !== undefined && linksOf(unit.file).some((path) => this.proc.fs.exists(path));
  }

  notify(proc: Process, state: string): void {
    if (state !== 'READY=1') return;
    for (const unit of this.#units.values()) if (unit instanceof ServiceUnit && unit.process === proc) unit.ready();
  }

  /** What systemd itself says about a unit. */
  say(unit: string, text: string): void {
    this.journal.write(unit, 'systemd', 1, text);
  }

  /** Waits until `done`, woken by changes of units. */
  *until(done: () => boolean): Coroutine<void> {
    while (!done()) yield this.changed;
  }

  #startAtOnce(name: string): void {
    const unit = this.unit(name);
    if (unit instanceof SocketUnit) unit.start();
    else {
      unit?.begin();
      // Hosts have long been up when somebody looks: their start is not counted.
      unit?.forgetStarts();
    }
  }
}

/** The links that enable a unit, by its [Install] section. */
export function linksOf(file: UnitFile): string[] {
  return file
    .values('Install.WantedBy')
    .flatMap((value) => value.split(/\s+/))
    .map((target) => `/etc/systemd/system/${target}.wants/${file.name}`);
}

/** How long something lasts, in systemd's words: `5min 3s` shortened to its two largest parts. */
export function since(now: Nanoseconds, at: Nanoseconds): string {
  const seconds = Math.floor((now - at) / 1e9);
  const parts: string[] = [];
  let rest = seconds;
  for (const [unit, size] of [
    [' day', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count > 0) parts.push(`${count}${unit}${unit === ' day' && count > 1 ? 's' : ''}`);
  }
  return `${parts.length > 0 ? parts.slice(0, 2).join(' ') : '0s'} ago`;
}
