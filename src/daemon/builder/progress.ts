import type { TransferMessage } from '../registry/progress.ts';

/** A line of an engine's report on a build (Engine API, POST /build). */
export interface BuildMessage extends TransferMessage {
  stream?: string;
  errorDetail?: { code?: number; message: string };
  error?: string;
}

/** Where the steps of a build are told (moby backend.ProgressWriter). */
export class BuildProgress {
  /** @param tell takes the lines of the report */
  constructor(readonly tell: (message: BuildMessage) => void) {}

  out(text: string): void {
    if (text !== '') this.tell({ stream: text });
  }

  /** What programs say on their standard error is red. */
  err(text: string): void {
    if (text !== '') this.tell({ stream: `\x1b[91m${text}\x1b[0m` });
  }
}
