import { type Package, programsOf } from '../package.ts';
import { dmesg } from './dmesg.ts';
import { hexdump, xxd } from './hexdump.ts';
import { lsns } from './lsns.ts';
import { mount, umount } from './mount.ts';
import { nsenter } from './nsenter.ts';
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
      '/usr/bin/lsns': lsns,
    },
  },
);
