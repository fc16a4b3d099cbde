export { windowsInit } from './init.ts';
