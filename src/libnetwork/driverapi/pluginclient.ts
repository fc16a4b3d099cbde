import type { Coroutine } from '#kernel/coroutine.ts';

/** A plug-in that can be asked (moby pkg/plugins.Client). The daemon provides it. */
export interface PluginClient {
  /** What networks, pools and volumes know it by. */
  readonly name: string;

  /**
   * POST /METHOD with `argument` as JSON, none where absent.
   * @param method such as `NetworkDriver.Join`
   * @returns the answer as JSON; its members are what the plug-in says they are, so look before you use them
   * @throws DockerError where the plug-in cannot be reached or answers with another status than 200
   */
  call<T>(method: string, argument?: unknown): Coroutine<T>;
}
