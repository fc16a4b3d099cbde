import type { Program } from '#kernel/process/program.ts';

/** reboot, poweroff and halt of busybox: with -f by reboot(2), else by telling process 1, which takes no notice in a container. */
export function rebootApplet(name: 'reboot' | 'poweroff' | 'halt'): Program {
  return function* (proc) {
    if (!proc.argv.includes('-f')) {
      const init = proc.namespaces.pid.init;
      const signal = name === 'reboot' ? 'SIGTERM' : name === 'poweroff' ? 'SIGUSR2' : 'SIGUSR1';
      init?.signal(signal, proc);
      return 0;
    }
    if (!proc.has('SYS_BOOT')) {
      yield* proc.printError(`${name}: : Operation not permitted\n`);
      return 1;
    }
    // In a PID namespace of its own, reboot(2) ends the first process (reboot(2), "Behavior inside PID namespaces").
    const { pid } = proc.namespaces;
    if (pid.parent) pid.init?.signal('SIGKILL');
    else yield* proc.printError(`${name}: not simulated: restarting a host\n`);
    return 1;
  };
}
