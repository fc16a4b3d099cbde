import { type Package, programsOf } from '../package.ts';
import { capsh } from './capsh.ts';
import { chroot } from './chroot.ts';
import { getcap, setcap } from './filecaps.ts';
import { getpcaps } from './getpcaps.ts';
import { ipcs } from './ipcs.ts';
import { mkfifo, mknod } from './mknod.ts';
import { rebootApplet } from './reboot.ts';
import { setpriv } from './setpriv.ts';
import { su } from './su.ts';

/** Who one is and what one may do: capabilities, users, roots. */
export const privilegesPackage: Package = programsOf(
  (family) => ({
    mkfifo: mkfifo(family),
    mknod: mknod(family),
    su: su(family),
  }),
  {
    host: {
      '/usr/bin/ipcs': ipcs,
      '/usr/bin/setpriv': setpriv,
      '/usr/sbin/capsh': capsh,
      '/usr/sbin/chroot': chroot('gnu'),
      '/usr/sbin/getcap': getcap,
      '/usr/sbin/getpcaps': getpcaps,
      '/usr/sbin/setcap': setcap,
    },
    applets: {
      chroot: chroot('busybox'),
      halt: rebootApplet('halt'),
      poweroff: rebootApplet('poweroff'),
      reboot: rebootApplet('reboot'),
    },
  },
);
