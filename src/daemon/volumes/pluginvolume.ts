import type { Volume as ApiVolume } from '#api/volume.ts';
import type { Clock } from '#kernel/clock.ts';
import type { PluginClient } from '#libnetwork/driverapi/pluginclient.ts';
import { Volume } from './volume.ts';

/** A volume that a plug-in keeps (moby volume/drivers.volumeAdapter). */
export class PluginVolume extends Volume {
  /** local or global, as the driver says of itself. */
  override scope = 'local';
  /** What its driver tells of it (VolumeDriver.Get). */
  status: Record<string, unknown> | undefined;
  createdText = '0001-01-01T00:00:00Z';
  /** Whether its driver has it. */
  made = false;
  /** Speaks to its driver; none after the engine has started again, until somebody needs it. */
  client: PluginClient | undefined;

  override toApi(clock: Clock): ApiVolume {
    return { ...super.toApi(clock), CreatedAt: this.createdText, ...(this.status && { Status: this.status }) };
  }
}
