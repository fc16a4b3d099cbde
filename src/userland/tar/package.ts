import { type Package, programsOf } from '../package.ts';
import { tar } from './tar.ts';

export const tarPackage: Package = programsOf((family) => ({
  tar: tar(family),
}));
