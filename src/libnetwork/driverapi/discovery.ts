import type { Coroutine } from '#kernel/coroutine.ts';

/**
 * Looks for a plug-in of that name; what it can do is registered once it has been found (moby plugingetter.PluginGetter).
 * @param capability what is wanted of it, as Plugin.Activate names it
 * @throws notFound `plugin "x" not found`; unknown where it is found and cannot do that
 */
export type Discovery = (name: string, capability: 'NetworkDriver' | 'IpamDriver') => Coroutine<void>;
