import type { Package } from '../package.ts';
import { netcat } from './openbsd.ts';

export const netcatPackage: Package = {
  host: { '/usr/bin/nc': netcat },
  applets: {},
};
