import type { Package } from '../package.ts';
import { sysctl } from './sysctl.ts';

export const sysctlPackage: Package = {
  host: { '/usr/sbin/sysctl': sysctl('gnu') },
  applets: { sysctl: sysctl('busybox') },
};
