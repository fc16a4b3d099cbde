import type { Info, Version } from '#api/system.ts';
import type { Platform } from '#daemon/platform/platform.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';

const VERSION = 'Docker Desktop 4.51.0 (210443)';
/** What the virtual machine sees of the Mac (docs.docker.com/desktop/settings-and-maintenance/settings). */
export const SHARED = ['/Users', '/Volumes', '/private', '/tmp', '/var/folders'];

/** A version as its makers name it, without what Debian adds. */
function upstream(version: string): string {
  return version.replace(/\+.*/, '');
}

/** What Docker Desktop's engine says of itself, and what it lets containers mount. */
export const desktopPlatform: Platform = {
  checkBind(source: string): void {
    // What is the virtual machine's own is found there.
    if (source.startsWith('/var/run/') || source.startsWith('/run/') || source.startsWith('/var/lib/docker')) return;
    if (SHARED.some((path) => source === path || source.startsWith(`${path}/`))) return;
    throw invalidParameter(
      `mounts denied: \nThe path ${source} is not shared from the host and is not known to Docker.\nYou can configure shared paths from Docker -> Preferences... -> Resources -> File Sharing.\nSee https://docs.docker.com/go/mac-file-sharing/ for more info.`,
    );
  },
  info: (answer: Info): Info => ({
    ...answer,
    OperatingSystem: 'Docker Desktop',
    ServerVersion: upstream(answer.ServerVersion),
  }),
  version: (answer: Version): Version => ({
    ...answer,
    Platform: { Name: VERSION },
    Version: upstream(answer.Version),
    Components: (answer.Components ?? []).map((each) => ({ ...each, Version: upstream(each.Version) })),
  }),
};
