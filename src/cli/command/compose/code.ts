import { present } from '#kernel/code.ts';
import * as compose from './compose.ts';

/** `docker compose`, with what reads Compose files. */
export const composeCode = present(compose);
