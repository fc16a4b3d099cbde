import { encodePath } from '../query.ts';

/** The path of a plug-in, whose name may have slashes in it. */
export function pluginPath(name: string, verb = ''): string {
  return `/plugins/${encodePath(name)}${verb}`;
}
