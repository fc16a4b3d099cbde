import type { Platform } from '../platform/platform.ts';

/** Networks that every engine has and nobody can make or remove. */
const PREDEFINED: readonly string[] = ['bridge', 'host', 'none', 'default'];

/** @param platform where the engine is not on plain Linux */
export function isPredefined(name: string, platform?: Platform): boolean {
  return (platform?.networks?.predefined ?? PREDEFINED).includes(name);
}

/** Whether containers on this network mode get the embedded DNS server, aliases and the like. */
export function isUserDefined(name: string): boolean {
  return !isPredefined(name) && !name.startsWith('container:');
}
