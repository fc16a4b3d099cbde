export { sha256 } from '#kernel/sha256.ts';
