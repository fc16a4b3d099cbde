import { LABELS } from './drivers/bridge/labels.ts';

/** Settings for a container's interface: `net.ipv4.conf.IFNAME.log_martians=1,…` in an endpoint's driver options. */
export function endpointSysctls(driverOptions: Readonly<Record<string, string>>): [key: string, value: string][] {
  const text = driverOptions[LABELS.sysctls] ?? '';
  return text.split(',').flatMap((pair): [string, string][] => {
    const equals = pair.indexOf('=');
    return equals < 0 ? [] : [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]];
  });
}
