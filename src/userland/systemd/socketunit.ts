import type { Nanoseconds } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Thread } from '#kernel/scheduler.ts';
import type { UnixListener } from '#kernel/socket/unixlistener.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';
import type { SystemManager } from './manager.ts';
import type { UnitFile } from './unitfile.ts';

/** A socket that starts a service when somebody connects (systemd.socket(5)). */
export class SocketUnit {
  state: 'inactive' | 'active' = 'inactive';
  changedAt: Nanoseconds;
  listener: UnixListener | undefined;
  #watch: Thread | undefined;
  #fd: number | undefined;

  constructor(
    readonly manager: SystemManager,
    public file: UnitFile,
  ) {
    this.changedAt = manager.clock.now;
  }

  get serviceName(): string {
    return this.file.value('Socket.Service') || this.file.name.replace(/\.socket$/, '.service');
  }

  get path(): string {
    return this.file.value('Socket.ListenStream').replace(/^\/var\/run\//, '/run/');
  }

  get subState(): string {
    if (this.state === 'inactive') return 'dead';
    return this.manager.service(this.serviceName)?.state === 'active' ? 'running' : 'listening';
  }

  /** Listens; the service is not started before somebody connects. */
  start(): void {
    if (this.state === 'active') return;
    const { proc } = this.manager;
    const { fs } = proc;
    if (fs.exists(this.path)) fs.unlink(this.path);
    this.listener = UnixSocket.listen(proc, this.path, 4096);
    fs.chmod(this.path, Number.parseInt(this.file.value('Socket.SocketMode') || '666', 8));
    this.#fd = proc.files.install(this.listener);
    this.#set('active');
    this.manager.say(this.file.name, `Listening on ${this.file.name} - ${this.file.description}.`);
    this.#watch = proc.thread(this.#wait(this.listener));
  }

  stop(): void {
    if (this.state === 'inactive') return;
    const { files, fs } = this.manager.proc;
    this.#watch?.cancel();
    if (this.#fd !== undefined && files.has(this.#fd)) files.close(this.#fd);
    this.listener = undefined;
    if (fs.exists(this.path)) fs.unlink(this.path);
    this.#set('inactive');
    this.manager.say(this.file.name, `Closed ${this.file.name} - ${this.file.description}.`);
  }

  /** Starts the service for whoever connects while it does not run. */
  *#wait(listener: UnixListener): Coroutine<void> {
    for (;;) {
      const service = this.manager.service(this.serviceName);
      if (!service || service.busy) yield this.manager.changed;
      else if (!listener.readiness().readable) {
        yield listener.changed;
      } else if (service.state === 'failed' && service.limited) {
        // Nobody will ever answer.
        this.stop();
        return;
      } else service.begin();
    }
  }

  #set(state: 'inactive' | 'active'): void {
    this.state = state;
    this.changedAt = this.manager.clock.now;
    this.manager.changed.wakeAll();
  }
}
