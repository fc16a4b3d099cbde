import type { Volume as ApiVolume } from '#api/volume.ts';
import type { Daemon } from '../daemon.ts';
import type { Volume } from './volume.ts';

/** A volume as answers have it. */
export function describeVolume({ platform, clock }: Daemon, volume: Volume): ApiVolume {
  const answer = volume.toApi(clock);
  return platform?.volume?.(answer) ?? answer;
}
