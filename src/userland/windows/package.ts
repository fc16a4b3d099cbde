import type { Program } from '#kernel/process/program.ts';
import { curl } from '../curl/curl.ts';
import type { Package } from '../package.ts';
import { httpd } from '../servers/httpd.ts';
import { ipconfig } from './ipconfig.ts';
import { netsh } from './netsh.ts';
import { arp, netstat, route, tracert } from './network.ts';
import { nslookup } from './nslookup.ts';
import { ping } from './ping.ts';
import { findstr, hostname, serviceMonitor, whoami } from './simple.ts';

/** w3wp.exe: the worker of IIS, which serves C:\inetpub\wwwroot on port 80. */
const worker: Program = function* (proc) {
  proc.argv = ['httpd', '-f', '-p', '80', '-h', '/C:/inetpub/wwwroot'];
  return yield* httpd(proc);
};

const SYSTEM = '/C:/Windows/System32';

/** Programs of Windows, where it has them; cmd and PowerShell apart, which need a line editor. */
export const windowsPackage: Package = {
  host: {
    [`${SYSTEM}/arp.exe`]: arp,
    [`${SYSTEM}/curl.exe`]: curl,
    [`${SYSTEM}/findstr.exe`]: findstr,
    [`${SYSTEM}/hostname.exe`]: hostname,
    [`${SYSTEM}/ipconfig.exe`]: ipconfig,
    [`${SYSTEM}/netsh.exe`]: netsh,
    [`${SYSTEM}/netstat.exe`]: netstat,
    [`${SYSTEM}/nslookup.exe`]: nslookup,
    [`${SYSTEM}/ping.exe`]: ping,
    [`${SYSTEM}/route.exe`]: route,
    [`${SYSTEM}/tracert.exe`]: tracert,
    [`${SYSTEM}/whoami.exe`]: whoami,
    [`${SYSTEM}/inetsrv/w3wp.exe`]: worker,
    '/C:/ServiceMonitor.exe': serviceMonitor,
  },
  applets: {},
};
