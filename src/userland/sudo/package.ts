import type { Package } from '../package.ts';
import { sudo } from './sudo.ts';

export const sudoPackage: Package = {
  host: { '/usr/bin/sudo': sudo },
  applets: {},
};
