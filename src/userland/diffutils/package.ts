import { type Package, programsOf } from '../package.ts';
import { cmp } from './cmp.ts';
import { diff } from './diff.ts';

export const diffutilsPackage: Package = programsOf((family) => ({ diff: diff(family) }), {
  host: { '/usr/bin/cmp': cmp },
});
