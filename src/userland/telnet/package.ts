import type { Package } from '../package.ts';
import { telnet } from './telnet.ts';

export const telnetPackage: Package = {
  host: { '/usr/bin/telnet': telnet('gnu') },
  applets: { telnet: telnet('busybox') },
};
