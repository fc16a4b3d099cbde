import { type DockerError, unknownError } from '#errdefs/errdefs.ts';
import { type Nanoseconds, SECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { PluginClient } from '#libnetwork/driverapi/pluginclient.ts';
import { type PluginAddress, post, TransportError } from './transport.ts';

/** How long a plug-in that cannot be reached is tried again (moby pkg/plugins.defaultTimeOut). */
const PATIENCE: Nanoseconds = 30 * SECOND;
const MAX_PAUSE = 30;

/** Speaks to one plug-in (moby pkg/plugins.Client). */
export class HttpPluginClient implements PluginClient {
  constructor(
    readonly name: string,
    readonly address: PluginAddress,
    /** dockerd. */
    readonly proc: Process,
  ) {}

  *call<T>(method: string, argument?: unknown): Coroutine<T> {
    const body = argument === undefined ? '' : `${JSON.stringify(argument)}\n`;
    const { status, text } = yield* this.#persist(method, body);
    if (status !== 200) throw statusError(method, text);
    try {
      return JSON.parse(text) as T;
    } catch {
      throw unknownError(
        text.trim() === ''
          ? 'EOF'
          : `invalid character ${JSON.stringify(text.charAt(0))} looking for beginning of value`,
      );
    }
  }

  /** Tries again after 1, 2, 4 … seconds, for as long as that stays within the patience. */
  *#persist(method: string, body: string): Coroutine<{ status: number; text: string }> {
    const { clock } = this.proc;
    const start = clock.now;
    for (let pause = 1; ; pause = Math.min(pause * 2, MAX_PAUSE)) {
      try {
        return yield* post(this.proc, this.address, method, body);
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        if (clock.now - start + pause * SECOND >= PATIENCE) throw unknownError(error.message);
      }
      yield* sleep(clock, pause * SECOND);
    }
  }
}

/** What a plug-in says with a status that is not 200: its `Err`, or all of its body. */
function statusError(method: string, text: string): DockerError {
  let reason = text;
  try {
    const { Err } = JSON.parse(text) as { Err?: string };
    if (Err) reason = Err;
  } catch {
    // No JSON: the text itself.
  }
  return unknownError(`${method}: ${reason}`);
}
