import type { Daemon } from '../daemon.ts';
import type { Container } from './container.ts';
import { LogFile } from './logfile.ts';

/** Makes the container's directory on the host with its hostname file, and opens its log. */
export function prepareFiles(daemon: Daemon, container: Container): void {
  const { directory, config, hostConfig } = container;
  const { fs } = daemon;
  if (!container.prepared) {
    container.prepared = true;
    fs.mkdirAll(directory, 0o710);
    fs.writeFile(`${directory}/hostname`, `${config.Hostname}\n`, 0o644);
    for (const file of ['hosts', 'resolv.conf']) fs.writeFile(`${directory}/${file}`, '', 0o644);
  }
  if (hostConfig.LogConfig.Type === 'none') return;
  container.log ??= new LogFile(fs, daemon.clock, logPath(container));
  container.log.open = true;
}

/** Where its log is. */
export function logPath(container: Container): string {
  return `${container.directory}/${container.id}-json.log`;
}
