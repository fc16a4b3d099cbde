import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { SystemManager } from '#userland/systemd/manager.ts';

/** Process 1 of a host: parent of the daemons and consoles; it starts what is enabled, and reaps what ends. */
export function* init(proc: Process): Coroutine<number> {
  new SystemManager(proc).boot();
  for (;;) {
    if (proc.children.size > 0) yield* proc.wait();
    else yield proc.childChanged;
  }
}
