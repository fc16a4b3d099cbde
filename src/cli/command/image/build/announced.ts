import type { Announced } from '../../../fetched.ts';

/** What help says of `docker build` before its code is there. */
export const BUILD: Announced = { use: 'build [OPTIONS] PATH | URL | -', short: 'Build an image from a Dockerfile' };
