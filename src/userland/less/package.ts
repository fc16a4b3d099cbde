import { type Package, programsOf } from '../package.ts';
import { less } from './less.ts';

export const lessPackage: Package = programsOf((family) => ({
  less: less(family),
  more: less(family),
}));
