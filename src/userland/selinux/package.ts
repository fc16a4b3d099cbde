import type { Package } from '../package.ts';
import { ausearch } from './ausearch.ts';
import { loadPolicy } from './load.ts';
import { getenforce, selinuxenabled, sestatus, setenforce } from './mode.ts';
import { matchpathcon, restorecon } from './restorecon.ts';

/** policycoreutils, libselinux-utils, the policy itself and what reads the audit log; only on hosts that ask for them. */
export const selinuxPackage: Package = {
  host: {
    '/usr/sbin/load_policy': loadPolicy,
    '/usr/sbin/getenforce': getenforce,
    '/usr/sbin/setenforce': setenforce,
    '/usr/sbin/selinuxenabled': selinuxenabled,
    '/usr/sbin/sestatus': sestatus,
    '/usr/sbin/matchpathcon': matchpathcon,
    '/usr/sbin/restorecon': restorecon,
    '/usr/sbin/ausearch': ausearch,
  },
  applets: {},
};
