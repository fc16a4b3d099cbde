import { type Package, programsOf } from '../package.ts';
import { gzip } from './gzip.ts';

/** Compression. */
export const gzipPackage: Package = programsOf((family) => ({
  gzip: gzip(family, 'gzip'),
  gunzip: gzip(family, 'gunzip'),
  zcat: gzip(family, 'zcat'),
}));
