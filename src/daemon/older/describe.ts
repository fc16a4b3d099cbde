import type { Info, Version } from '#api/system.ts';
import type { Daemon } from '../daemon.ts';
import type { OlderEngine } from './olderengine.ts';

/** GET /version of Docker 1.9.1. */
export function olderVersion({ kernel }: Daemon, { version }: OlderEngine): Version {
  return {
    Platform: { Name: '' },
    Components: [],
    Version: version,
    ApiVersion: '1.21',
    MinAPIVersion: '1.12',
    GitCommit: 'a34a1d5',
    GoVersion: 'go1.4.2',
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: kernel.release,
    BuildTime: 'Fri Nov 20 13:12:04 UTC 2015',
  };
}

/** What GET /info of Docker 1.9.1 says otherwise. */
export function olderInfo({ version, options, advertise }: OlderEngine): Partial<Info> {
  return {
    ServerVersion: version,
    ExecutionDriver: 'native-0.2',
    ...(options.store !== undefined && { ClusterStore: options.store }),
    ...(advertise && { ClusterAdvertise: `${advertise.addr.text}:${advertise.port}` }),
  };
}
