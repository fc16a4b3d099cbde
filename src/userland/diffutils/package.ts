import { type Package, programsOf } from '../package.ts';
import { diff } from './diff.ts';

export const diffutilsPackage: Package = programsOf((family) => ({ diff: diff(family) }));
