import { present } from '#kernel/code.ts';
import * as stack from './stack.ts';

/** `docker stack`, with what reads Compose files. */
export const stackCode = present(stack);
