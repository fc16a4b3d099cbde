import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { type Argument, object, text } from '../plugin/argument.ts';
import { logLine } from '../plugin/log.ts';
import { type PluginMethod, PluginRefusal, servePlugin } from '../plugin/serve.ts';
import { StateFile } from '../plugin/statefile.ts';

const DEFAULT_SOCKET = '/run/docker/plugins/shelf.sock';
const DEFAULT_ROOT = '/var/lib/shelf';
/** How many requests GET / lists. */
const REMEMBERED = 100;

/** A volume: when it was made, and who has it mounted. */
interface Shelf {
  readonly created: string;
  readonly label: string;
  readonly mountedBy: string[];
}

/**
 * shelfd: a volume plug-in for Docker that keeps each volume as a directory, and writes down each request.
 * Environment: ROOT (/var/lib/shelf) is where the directories are, SOCKET where it listens. A volume takes one option, `label`,
 * which its status shows. Protocol: Docker volume plug-ins (docs.docker.com/engine/extend/plugins_volume).
 */
export function* shelfd(proc: Process): Coroutine<number> {
  const root = proc.env.get('ROOT') || DEFAULT_ROOT;
  const socket = proc.env.get('SOCKET') || DEFAULT_SOCKET;
  const shelves = new Map<string, Shelf>();
  const file = new StateFile<[string, Shelf][]>(proc.fs, `${root}/.shelf.json`);
  proc.fs.mkdirAll(root);
  file.restore((state) => {
    for (const [name, shelf] of state) shelves.set(name, { ...shelf, mountedBy: [] });
  });
  const recent: string[] = [];
  const log = (line: string) => {
    file.save([...shelves]);
    logLine(proc, line);
    recent.push(line);
    if (recent.length > REMEMBERED) recent.shift();
  };
  yield* proc.print(`shelfd: listening on ${socket}; volumes in ${root}\n`);
  return yield* servePlugin(proc, {
    socket,
    implements: ['VolumeDriver'],
    methods: logged(methods(proc, root, shelves), log),
    status: () => `${describe(root, shelves)}${recent.map((line) => `${line}\n`).join('')}`,
  });
}

function methods(proc: Process, root: string, shelves: Map<string, Shelf>): Record<string, PluginMethod> {
  const path = (name: string) => `${root}/${name}`;
  const named = (argument: Argument): [string, Shelf] => {
    const name = text(argument, 'Name');
    const shelf = shelves.get(name);
    if (shelf === undefined) throw new PluginRefusal(`there is no shelf ${name}`);
    return [name, shelf];
  };
  const told = (name: string, { created, label, mountedBy }: Shelf) => ({
    Name: name,
    Mountpoint: path(name),
    CreatedAt: created,
    Status: { label, mounts: mountedBy.length },
  });
  return {
    Capabilities: () => ({ Capabilities: { Scope: 'local' } }),
    Create(argument) {
      const name = text(argument, 'Name');
      const options = object(argument, 'Opts');
      const unknown = Object.keys(options).find((option) => option !== 'label');
      if (unknown !== undefined) throw new PluginRefusal(`unknown option ${unknown}`);
      if (!/^[\w.-]+$/.test(name)) throw new PluginRefusal(`${name} is no name for a shelf`);
      proc.fs.mkdirAll(path(name), 0o755);
      const seconds = proc.clock.wallTime().seconds;
      const created = new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
      shelves.set(name, { created, label: text(options, 'label'), mountedBy: [] });
      return { Err: '' };
    },
    Get: (argument) => ({ Volume: told(...named(argument)), Err: '' }),
    List: () => ({ Volumes: [...shelves].map(([name, shelf]) => told(name, shelf)), Err: '' }),
    Path: (argument) => ({ Mountpoint: path(named(argument)[0]), Err: '' }),
    Mount(argument) {
      const [name, { mountedBy }] = named(argument);
      mountedBy.push(text(argument, 'ID'));
      return { Mountpoint: path(name), Err: '' };
    },
    Unmount(argument) {
      const [, { mountedBy }] = named(argument);
      const at = mountedBy.indexOf(text(argument, 'ID'));
      if (at >= 0) mountedBy.splice(at, 1);
      return { Err: '' };
    },
    Remove(argument) {
      const [name, { mountedBy }] = named(argument);
      if (mountedBy.length > 0) throw new PluginRefusal(`shelf ${name} is mounted`);
      proc.fs.removeAll(path(name));
      shelves.delete(name);
      return { Err: '' };
    },
  };
}

/** The same methods under their full names, each telling what it was asked and what it answered. */
function logged(all: Record<string, PluginMethod>, log: (line: string) => void): Record<string, PluginMethod> {
  const entries = Object.entries(all).map(([short, method]): [string, PluginMethod] => {
    const name = `VolumeDriver.${short}`;
    return [
      name,
      (argument) => {
        const asked = Object.keys(argument).length === 0 ? '' : ` ${JSON.stringify(argument)}`;
        try {
          const answer = method(argument);
          log(`${name}${asked} -> ${JSON.stringify(answer)}`);
          return answer;
        } catch (error) {
          log(`${name}${asked} -> refused: ${error instanceof Error ? error.message : String(error)}`);
          throw error;
        }
      },
    ];
  });
  return Object.fromEntries(entries);
}

function describe(root: string, shelves: ReadonlyMap<string, Shelf>): string {
  const lines = [...shelves].map(([name, { mountedBy }]) => `${root}/${name}: mounted ${mountedBy.length} times\n`);
  return lines.join('') || `${root}: no volumes\n`;
}
