import { type Package, programsOf } from '../package.ts';
import { awk } from './awk.ts';

export const awkPackage: Package = programsOf(
  (family) => ({
    awk: awk(family),
  }),
  {
    host: {
      '/usr/bin/mawk': awk('gnu'),
    },
  },
);
