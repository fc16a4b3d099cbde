import { type Package, programsOf } from '../package.ts';
import { dmesg } from './dmesg.ts';
import { findmnt } from './findmnt.ts';
import { hexdump, xxd } from './hexdump.ts';
import { lsblk } from './lsblk.ts';
import { lsns } from './lsns.ts';
import { mount } from './mount.ts';
import { mountpoint } from './mountpoint.ts';
import { nsenter } from './nsenter.ts';
import { prlimit } from './prlimit.ts';
import { umount } from './umount.ts';
import { unshare } from './unshare.ts';
import { which } from './which.ts';

export const utilLinuxPackage: Package = programsOf(
  (family) => ({
    dmesg: dmesg(family),
    hexdump: hexdump(family),
    mount: mount(family),
    umount: umount(family),
    unshare: unshare(family),
    xxd: xxd(family),
    nsenter: nsenter(family),
    which,
  }),
  {
    host: {
      '/usr/bin/findmnt': findmnt,
      '/usr/bin/lsblk': lsblk,
      '/usr/bin/lsns': lsns,
      '/usr/bin/mountpoint': mountpoint,
      '/usr/bin/prlimit': prlimit,
    },
  },
);
