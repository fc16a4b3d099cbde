import { type Package, programsOf } from '../package.ts';
import { find } from './find.ts';
import { xargs } from './xargs.ts';

export const findutilsPackage: Package = programsOf((family) => ({
  find: find(family),
  xargs: xargs(family),
}));
