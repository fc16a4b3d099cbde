import type { Version } from '#api/system.ts';
import { API_VERSION, MIN_API_VERSION } from '#api/version.ts';
import type { Daemon } from '../daemon.ts';
import { olderVersion } from '../older/describe.ts';

/** The engine that is rebuilt here, as Debian packages it. */
export const ENGINE_VERSION = '28.5.2+dfsg4';

export const GIT_COMMIT = '3ef3c07c883be49a2e8097bcf6d2952fce1d70eb';
const GO_VERSION = 'go1.27.1';
const BUILD_TIME = '2026-09-15T11:02:57.000000000+00:00';
/** The same as Go's time.ANSIC has it. */
const BUILD_TIME_TEXT = 'Tue Sep 15 11:02:57 2026';
export const RUNC_VERSION = '1.3.6+ds1';

/** GET /version */
export function systemVersion(daemon: Daemon): Version {
  if (daemon.older) return olderVersion(daemon, daemon.older);
  const kernel = daemon.kernel.release;
  const answer: Version = {
    Platform: { Name: '' },
    Components: [
      {
        Name: 'Engine',
        Version: ENGINE_VERSION,
        Details: {
          ApiVersion: API_VERSION,
          Arch: 'amd64',
          BuildTime: BUILD_TIME_TEXT,
          Experimental: 'false',
          GitCommit: GIT_COMMIT,
          GoVersion: GO_VERSION,
          KernelVersion: kernel,
          MinAPIVersion: MIN_API_VERSION,
          Os: 'linux',
        },
      },
      { Name: 'containerd', Version: '2.1.9+unknown', Details: { GitCommit: '' } },
      { Name: 'runc', Version: RUNC_VERSION, Details: { GitCommit: `${RUNC_VERSION}-1` } },
      { Name: 'docker-init', Version: '0.19.0', Details: { GitCommit: '' } },
    ],
    Version: ENGINE_VERSION,
    ApiVersion: API_VERSION,
    MinAPIVersion: MIN_API_VERSION,
    GitCommit: GIT_COMMIT,
    GoVersion: GO_VERSION,
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: kernel,
    BuildTime: BUILD_TIME,
  };
  return daemon.platform?.version?.(answer) ?? answer;
}
