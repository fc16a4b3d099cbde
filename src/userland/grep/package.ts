import { type Package, programsOf } from '../package.ts';
import { grep } from './grep.ts';

export const grepPackage: Package = programsOf((family) => ({
  egrep: grep(family, 'extended'),
  fgrep: grep(family, 'fixed'),
  grep: grep(family),
}));
