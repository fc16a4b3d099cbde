import type { Package } from '../package.ts';
import { tcpdump } from './tcpdump.ts';

export const tcpdumpPackage: Package = {
  host: { '/usr/bin/tcpdump': tcpdump },
  applets: {},
};
