import { present } from '#kernel/code.ts';
import * as parts from './parts.ts';

/** What carries images between an engine, registries and archives. */
export const registryCode = present(parts);
