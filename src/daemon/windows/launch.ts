import { unknownError } from '#errdefs/errdefs.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Kernel } from '#kernel/kernel.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import type { Container } from '../containers/container.ts';
import { apply } from '../oci/environment.ts';
import type { Launch, LaunchWishes } from '../platform/platform.ts';
import { innerPath } from './paths.ts';
import { BUILD, buildOf, imageVersion } from './version.ts';

const SEARCH = ['C:\\Windows\\System32', 'C:\\Windows', 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0'];
const EXTENSIONS = ['', '.exe', '.com', '.cmd', '.bat'];
const NOT_FOUND = 'The system cannot find the file specified.';

/**
 * Where a command of a container is, and with what it runs: what HCS does before it makes a process.
 * @param kernel of the host
 * @throws DockerError in the words of hcsshim
 */
export function launch(
  kernel: Kernel,
  container: Container,
  view: FileSystemContext,
  command: readonly string[],
  more: LaunchWishes,
): Launch {
  const { config, hostConfig, image, id } = container;
  const version = imageVersion(image);
  if (version === undefined) throw failed('hcs::CreateComputeSystem', id, 'The system cannot find the path specified.');
  if (hostConfig.Isolation === 'process' && buildOf(version) !== BUILD)
    throw failed(
      'hcs::CreateComputeSystem',
      id,
      'The container operating system does not match the host operating system.',
    );
  const env = new Map([
    ['Path', [...SEARCH, ''].join(';')],
    ['COMSPEC', 'C:\\Windows\\system32\\cmd.exe'],
    ['COMPUTERNAME', config.Hostname.toUpperCase().slice(0, 15)],
    ['OS', 'Windows_NT'],
    ['PATHEXT', '.COM;.EXE;.BAT;.CMD'],
    ['SystemDrive', 'C:'],
    ['SystemRoot', 'C:\\Windows'],
    ['USERNAME', config.User || 'ContainerAdministrator'],
    ['USERPROFILE', `C:\\Users\\${config.User || 'ContainerAdministrator'}`],
    ['HOME', innerPath(`C:\\Users\\${config.User || 'ContainerAdministrator'}`)],
  ]);
  apply(env, config.Env ?? []);
  apply(env, more.env ?? []);
  const directory = innerPath(more.directory ?? (config.WorkingDir || 'C:\\'));
  view.mkdirAll(directory, 0o755);
  const [name = '', ...args] = command;
  const path = findExecutable(view, name, directory);
  if (path === undefined) throw failed('hcs::System::CreateProcess', id, NOT_FOUND);
  if (hostConfig.Isolation === 'hyperv') utilityMachines(kernel).add(container.cgroup);
  return { path, argv: [name, ...args], env, directory };
}

/** Control groups whose processes run in a machine of their own, as the Host Compute Service knows them. */
function utilityMachines({ services }: Kernel): Set<string> {
  const known = services.get('hcs');
  if (known instanceof Set) return known as Set<string>;
  const machines = new Set<string>();
  services.set('hcs', machines);
  return machines;
}

/** The path of the executable that a name means, whatever its case; undefined where there is none. */
export function findExecutable(fs: FileSystemContext, name: string, directory: string): string | undefined {
  const bases = /[\\/]/.test(name)
    ? [/^[A-Za-z]:/.test(name) || /^[\\/]/.test(name) ? innerPath(name) : `${directory}/${name.replaceAll('\\', '/')}`]
    : [directory, ...SEARCH.map(innerPath)].map((folder) => `${folder}/${name}`);
  for (const base of bases)
    for (const extension of EXTENSIONS) {
      const found = withoutCase(fs, `${base}${extension}`);
      if (found !== undefined && fs.stat(found).type === 'file') return found;
    }
  return undefined;
}

/** The path as it is spelt; undefined where there is nothing. */
export function withoutCase(fs: FileSystemContext, path: string): string | undefined {
  let at = '';
  for (const part of path.split('/').filter((each) => each !== '')) {
    let names: string[];
    try {
      names = fs.readdir(at === '' ? '/' : at);
    } catch (error) {
      if (isErrno(error)) return undefined;
      throw error;
    }
    const wanted = part.toLowerCase();
    const found = names.includes(part) ? part : names.find((name) => name.toLowerCase() === wanted);
    if (found === undefined) return undefined;
    at += `/${found}`;
  }
  return at === '' ? '/' : at;
}

function failed(operation: string, id: string, reason: string) {
  return unknownError(`failed to create task for container: ${operation} ${id}: ${reason}: unknown`);
}
