import { present } from '#kernel/code.ts';
import * as parts from './parts.ts';

/** A Mac with Docker Desktop. */
export const desktopCode = present(parts);
