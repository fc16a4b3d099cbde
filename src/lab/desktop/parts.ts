export { launchd } from './launchd.ts';
