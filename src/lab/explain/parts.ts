/** All that explaining takes. */
export { ask } from './ask.ts';
export { BadQuestion } from './question.ts';
export { reportOf } from './report.ts';
