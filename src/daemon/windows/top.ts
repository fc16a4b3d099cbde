import type { TopResponse } from '#api/container.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';
import { HARDWARE } from '#kernel/hardware.ts';
import type { Process } from '#kernel/process/process.ts';

const KILOBYTE = 1024;

/**
 * What `docker top` shows on Windows (moby daemon/top_windows.go).
 * @throws DockerError for arguments: no ps takes them there
 */
export function windowsTop(processes: readonly Process[], psArgs: string): TopResponse {
  if (psArgs !== '') throw invalidParameter('Windows does not support arguments to top');
  const memory = `${((HARDWARE.processMemory * KILOBYTE) / 1e6).toPrecision(4)}MB`;
  return {
    Titles: ['Name', 'PID', 'CPU', 'Private Working Set'],
    Processes: processes.map((each) => [
      each.exe.split('/').pop() ?? each.comm,
      String(each.globalPid),
      '00:00:00.000',
      memory,
    ]),
  };
}
