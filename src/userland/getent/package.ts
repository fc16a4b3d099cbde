import type { Package } from '../package.ts';
import { getent } from './getent.ts';

export const getentPackage: Package = {
  host: { '/usr/bin/getent': getent },
  applets: {},
};
