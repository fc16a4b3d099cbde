import { DockerError } from '#errdefs/errdefs.ts';

/** A step of a build that ended with a status of its own, which becomes the client's. */
export class StepFailure extends DockerError {
  constructor(
    message: string,
    readonly code: number,
  ) {
    super('unknown', message);
  }
}
