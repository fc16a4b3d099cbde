const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The environment of a container's first process (moby container.CreateDaemonEnvironment): the engine's own variables,
 * those of links, then the configured ones, which replace them. A configured name without value removes a variable.
 */
export function containerEnvironment(options: {
  hostname: string;
  tty: boolean;
  links: readonly string[];
  configured: readonly string[];
}): Map<string, string> {
  const env = new Map([
    ['PATH', DEFAULT_PATH],
    ['HOSTNAME', options.hostname],
  ]);
  if (options.tty) env.set('TERM', 'xterm');
  apply(env, options.links);
  apply(env, options.configured);
  return env;
}

/** Adds `NAME=value` lines to an environment; a bare NAME takes the variable out. */
export function apply(env: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const equals = line.indexOf('=');
    if (equals < 0) env.delete(line);
    else env.set(line.slice(0, equals), line.slice(equals + 1));
  }
}
