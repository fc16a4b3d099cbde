import type { Package } from '../package.ts';
import { dig } from './dig.ts';
import { host } from './host.ts';
import { nslookup } from './nslookup.ts';

export const digPackage: Package = {
  host: { '/usr/bin/dig': dig, '/usr/bin/host': host, '/usr/bin/nslookup': nslookup },
  applets: {},
};
