import type { Volume as ApiVolume } from '#api/volume.ts';
import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import { ordered } from '../ordered.ts';
import { rfc3339 } from '../timestamp.ts';

/** A volume: a directory of the host, or what a plug-in keeps. */
export class Volume {
  readonly scope: string = 'local';
  readonly labels: Record<string, string> | null;
  readonly options: Record<string, string> | null;
  /** Ids of the containers that have it, running or not. */
  readonly users = new Set<string>();
  /** Ids of those that run: while there are any, what its options ask for is mounted. */
  readonly mountedBy = new Set<string>();

  constructor(
    readonly name: string,
    /** Where its files are on the host; of a plug-in '' where it has not said so. */
    public mountpoint: string,
    readonly created: Nanoseconds,
    labels: Record<string, string> | null,
    options: Record<string, string> | null,
    /** Made for a container that named none. */
    readonly anonymous: boolean,
    readonly driver = 'local',
  ) {
    this.labels = filled(labels);
    this.options = filled(options);
  }

  toApi(clock: Clock): ApiVolume {
    return {
      CreatedAt: rfc3339(clock, this.created),
      Driver: this.driver,
      Labels: this.labels,
      Mountpoint: this.mountpoint,
      Name: this.name,
      Options: this.options,
      Scope: this.scope,
    };
  }
}

/** A map sorted by key, null where it is empty. */
function filled(map: Record<string, string> | null): Record<string, string> | null {
  return map && Object.keys(map).length > 0 ? ordered(map) : null;
}
