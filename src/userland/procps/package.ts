import { type Package, programsOf } from '../package.ts';
import { kill, killall, matchProcesses } from './kill.ts';
import { busyboxPs, ps } from './ps.ts';
import { free, hostname, id, uname, uptime } from './system.ts';
import { top } from './top.ts';
import { watch } from './watch.ts';

export const procpsPackage: Package = programsOf(
  (family) => ({
    top: top(family),
    free,
    hostname: hostname(family),
    id: id(family),
    kill: kill(family),
    killall,
    pgrep: matchProcesses('pgrep'),
    pkill: matchProcesses('pkill'),
    uname: uname(family),
    uptime,
    watch: watch(family),
  }),
  {
    host: {
      '/usr/bin/ps': ps,
    },
    applets: {
      ps: busyboxPs,
    },
  },
);
