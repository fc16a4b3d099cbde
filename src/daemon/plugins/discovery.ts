import { unknownError } from '#errdefs/errdefs.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import { type PluginAddress, parseAddress } from './transport.ts';

/** Where plug-ins that the engine does not run are looked for (docs: Docker plugin API, "Plugin discovery"). */
const SOCKETS = '/run/docker/plugins';
const SPECS = ['/etc/docker/plugins', '/usr/lib/docker/plugins'];

/**
 * Finds where the plug-in of that name listens: a socket NAME.sock or NAME/NAME.sock, else a file NAME.spec with its
 * address or NAME.json that describes it (moby pkg/plugins.LocalRegistry.Plugin).
 * @returns undefined where there is none
 * @throws unknown for a file that cannot be understood
 */
export function locatePlugin(fs: FileSystemContext, name: string): PluginAddress | undefined {
  for (const path of [`${SOCKETS}/${name}.sock`, `${SOCKETS}/${name}/${name}.sock`]) {
    if (fs.exists(path) && fs.stat(path).type === 'socket') return { scheme: 'unix', path };
  }
  const specs = SPECS.flatMap((folder) => [`${folder}/${name}`, `${folder}/${name}/${name}`]);
  for (const [extension, read] of [
    ['spec', (text: string) => text.trim()],
    ['json', (text: string) => addressOf(text)],
  ] as const) {
    const path = specs.map((start) => `${start}.${extension}`).find((candidate) => fs.exists(candidate));
    if (path === undefined) continue;
    const text = read(fs.readText(path));
    const address = parseAddress(text);
    if (!address) throw unknownError(`unknown protocol`);
    return address;
  }
  return undefined;
}

/** @throws unknown for what is no description */
function addressOf(json: string): string {
  try {
    const { Addr = '' } = JSON.parse(json) as { Addr?: string };
    return Addr;
  } catch {
    throw unknownError('unexpected end of JSON input');
  }
}
