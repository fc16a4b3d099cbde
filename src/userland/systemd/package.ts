import type { Package } from '../package.ts';
import { journalctl } from './journalctl.ts';
import { service } from './service.ts';
import { systemctl } from './systemctl.ts';

/** The service manager's programs; the manager itself is process 1. */
export const systemdPackage: Package = {
  host: { '/usr/bin/systemctl': systemctl, '/usr/sbin/service': service, '/usr/bin/journalctl': journalctl },
  applets: {},
};
