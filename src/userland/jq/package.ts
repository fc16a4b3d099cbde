import type { Package } from '../package.ts';
import { jq } from './jq.ts';

export const jqPackage: Package = {
  host: { '/usr/bin/jq': jq },
  applets: {},
};
