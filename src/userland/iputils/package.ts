import type { Package } from '../package.ts';
import { arping } from './arping.ts';
import { ping } from './ping.ts';

export const iputilsPackage: Package = {
  host: { '/usr/bin/ping': ping, '/usr/bin/ping4': ping, '/usr/bin/ping6': ping, '/usr/bin/arping': arping('gnu') },
  applets: { arping: arping('busybox') },
};
