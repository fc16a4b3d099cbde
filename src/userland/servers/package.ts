import type { Package } from '../package.ts';
import { httpd } from './httpd.ts';

export const serversPackage: Package = {
  host: {},
  applets: { httpd },
};
