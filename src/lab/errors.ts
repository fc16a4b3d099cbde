export { type Code, CodeMissing } from '#kernel/code.ts';

/** What a lab throws when a scenario or a request cannot be carried out; the message says what and why. */
export class LabError extends Error {
  override readonly name = 'LabError';
}
