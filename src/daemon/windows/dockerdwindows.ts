import type { Program } from '#kernel/process/program.ts';
import { useWindowsDrivers } from '#libnetwork/drivers/windows/install.ts';
import { type DockerdOptions, dockerd } from '../dockerd.ts';
import { windowsPlatform } from './platform.ts';

/** dockerd.exe: the engine as it is on Windows Server, with process and Hyper-V isolation. */
export function dockerdWindows(options: DockerdOptions): Program {
  return dockerd({
    ...options,
    prepare(daemon) {
      daemon.platform = windowsPlatform(daemon);
      useWindowsDrivers(daemon.controller, daemon.proc);
      options.prepare?.(daemon);
    },
  });
}
