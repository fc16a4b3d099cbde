import { present } from '#kernel/code.ts';
import * as build from './build.ts';

/** `docker build` */
export const buildCode = present(build);
