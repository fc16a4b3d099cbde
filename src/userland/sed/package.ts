import { type Package, programsOf } from '../package.ts';
import { sed } from './sed.ts';

export const sedPackage: Package = programsOf((family) => ({
  sed: sed(family),
}));
