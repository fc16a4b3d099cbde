// Clients tell of such faults as well.
export { jsonFault } from '#errdefs/jsonfault.ts';
