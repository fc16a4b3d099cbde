/** Networks that every engine has and nobody can make or remove. */
const PREDEFINED: readonly string[] = ['bridge', 'host', 'none', 'default'];

export function isPredefined(name: string): boolean {
  return PREDEFINED.includes(name);
}

/** Whether containers on this network mode get the embedded DNS server, aliases and the like. */
export function isUserDefined(name: string): boolean {
  return !isPredefined(name) && !name.startsWith('container:');
}
