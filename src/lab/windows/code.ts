import { present } from '#kernel/code.ts';
import * as parts from './parts.ts';

/** A Windows server with Docker. */
export const windowsCode = present(parts);
