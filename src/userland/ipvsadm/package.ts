import type { Package } from '../package.ts';
import { ipvsadm } from './ipvsadm.ts';

export const ipvsadmPackage: Package = {
  host: { '/usr/sbin/ipvsadm': ipvsadm },
  applets: {},
};
