/** The client's own version, as `docker version` and `docker info` show it. */
const VERSION = '28.5.2+dfsg4';
export const GIT_COMMIT = '9cc6dea35e9a963f281434761c656fba4ac43aed';
export const BUILD_TIME = 'Tue Sep 15 11:02:57 2026';
export const GO_VERSION = 'go1.27.1';

/** The version, which Debian alone adds something to. @param system what the host stands for */
export function clientVersion(system: string): string {
  return system === 'linux' ? VERSION : VERSION.replace(/\+.*/, '');
}
