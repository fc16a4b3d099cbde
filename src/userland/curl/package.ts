import type { Package } from '../package.ts';
import { curl } from './curl.ts';

export const curlPackage: Package = {
  host: { '/usr/bin/curl': curl },
  applets: {},
};
