import { programsOf } from '../package.ts';
import { ABSENT, ABSENT_ON_HOSTS } from './notsimulated.ts';

/** What is left out and says so. */
export const absentPackage = programsOf(() => ({ ...ABSENT }), {
  host: Object.fromEntries(Object.entries(ABSENT_ON_HOSTS).map(([name, program]) => [`/usr/bin/${name}`, program])),
});
