import type { DockerdOptions } from '#daemon/dockerd.ts';
import type { Program } from '#kernel/process/program.ts';

/** What a Windows server is made of. */
export interface WindowsOptions {
  readonly engine: DockerdOptions;
  readonly lab: Program;
}

/** The first process of a Windows server: sets it up and starts its services. */
export function windowsInit(_options: WindowsOptions): Program {
  return function* () {
    return 1;
  };
}
