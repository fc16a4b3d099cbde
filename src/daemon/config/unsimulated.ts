import type { DaemonConfig } from './config.ts';

/** Settings that would change how an engine works and are left out here. */
const LEFT_OUT: readonly (readonly [key: string, what: string])[] = [
  ['live-restore', 'live-restore; containers end with their engine'],
  ['tls', 'TLS for the API'],
  ['tlsverify', 'TLS for the API'],
  ['rootless', 'rootless mode'],
];

/** What is asked for and not simulated; undefined where nothing is. */
export function unsimulated(config: DaemonConfig): string | undefined {
  for (const [key, what] of LEFT_OUT) {
    const value = config.value(key);
    if (value !== undefined && value !== false && value !== '') return what;
  }
  const features = config.value('features') as Readonly<Record<string, unknown>> | undefined;
  if (features?.['containerd-snapshotter']) return "containerd's image store (features: containerd-snapshotter)";
  return undefined;
}
