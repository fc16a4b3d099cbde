import type { Program } from '#kernel/process/program.ts';

const BANNER = 'BusyBox v1.38.0 multi-call binary.\n';

/** The multi-call binary: the applet is the name it is called by, or else its first argument. */
export function busybox(applets: Readonly<Record<string, Program>>): Program {
  return function* (proc) {
    let name = proc.argv[0]?.split('/').pop() ?? '';
    if (name === 'busybox' && proc.argv.length > 1) {
      proc.argv = proc.argv.slice(1);
      name = proc.argv[0] ?? '';
    }
    if (name === '--list') {
      yield* proc.print(`${Object.keys(applets).sort().join('\n')}\n`);
      return 0;
    }
    const applet = Object.hasOwn(applets, name) ? applets[name] : undefined;
    if (applet) return yield* applet(proc);
    if (name === 'busybox' || name === '--help') {
      yield* proc.print(`${BANNER}\nCurrently defined functions:\n\t${Object.keys(applets).sort().join(', ')}\n`);
      return 0;
    }
    yield* proc.printError(`${name}: applet not found\n`);
    return 127;
  };
}
