import type { ImageDefinition } from '#daemon/images/definition.ts';
import { completeConfig, type PluginDefinition } from '#daemon/plugins/definition.ts';
import { executable } from '#kernel/process/program.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { LabError } from './errors.ts';

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Bytes that a small program without libraries takes. */
const SIZE = 3_145_728;

/** A plug-in of the course: what config.json says, and its program. */
interface CoursePlugin {
  readonly program: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const PLUGINS: Readonly<Record<string, CoursePlugin>> = {
  'gangway/mesh': {
    program: '/usr/sbin/meshd',
    config: {
      description: 'Networks that span hosts without a swarm',
      documentation: 'https://docs.docker.com/engine/extend/plugins_network/',
      entrypoint: ['/usr/sbin/meshd'],
      interface: { types: ['docker.networkdriver/1.0', 'docker.ipamdriver/1.0'], socket: 'mesh.sock' },
      network: { type: 'host' },
      linux: { capabilities: ['CAP_NET_ADMIN'] },
      env: [
        { name: 'PEERS', description: 'Addresses of the other hosts', settable: ['value'], value: '' },
        {
          name: 'ADDRESS',
          description: "This host's address, where the route does not say it",
          settable: ['value'],
          value: '',
        },
        { name: 'RANGE', description: 'What networks are cut from', settable: ['value'], value: '10.32.0.0/16' },
      ],
    },
  },
  'gangway/shelf': {
    program: '/usr/sbin/shelfd',
    config: {
      description: 'Volumes that are directories of their own',
      documentation: 'https://docs.docker.com/engine/extend/plugins_volume/',
      entrypoint: ['/usr/sbin/shelfd'],
      interface: { types: ['docker.volumedriver/1.0'], socket: 'shelf.sock' },
      network: { type: 'none' },
      propagatedmount: '/var/lib/shelf',
      env: [{ name: 'ROOT', description: 'Where the directories are', settable: ['value'], value: '/var/lib/shelf' }],
    },
  },
  'gangway/ledger': {
    program: '/usr/sbin/ledgerd',
    config: {
      description: 'IPAM that gives every second address',
      documentation: 'https://docs.docker.com/engine/extend/',
      entrypoint: ['/usr/sbin/ledgerd'],
      interface: { types: ['docker.ipamdriver/1.0'], socket: 'ledger.sock' },
      network: { type: 'host' },
      env: [
        { name: 'POOL', description: 'What pools are cut from', settable: ['value'], value: '10.99.0.0/16' },
        { name: 'STEP', description: 'Only each so manieth address is given', settable: ['value'], value: '2' },
        { name: 'RESERVED', description: 'Addresses that nobody gets', settable: ['value'], value: '' },
      ],
    },
  },
};

/** Names of all plug-ins of the course. */
export const PLUGIN_NAMES: readonly string[] = Object.keys(PLUGINS);

/** The plug-ins of these names, as a registry would have them. @throws LabError for a name there is none of */
export function pluginDefinitions(names: readonly string[]): PluginDefinition[] {
  return names.map((name) => {
    const { program, config } = pluginOf(name);
    return { references: [`${name}:latest`], config: completeConfig(config), tree: treeOf(program), size: SIZE };
  });
}

/** Images with the same programs, to be run as containers beside the engine. @param epoch start of the lab in milliseconds since 1970 */
export function pluginImages(names: readonly string[], epoch: number): ImageDefinition[] {
  return names.map((name) => ({
    tags: [`${name}:latest`],
    created: new Date(epoch - 24 * 3600 * 1000).toISOString(),
    config: { Env: [PATH], Entrypoint: [pluginOf(name).program] },
    layers: [
      { tree: treeOf(pluginOf(name).program), size: SIZE, createdBy: `COPY ${pluginOf(name).program} /usr/sbin/` },
    ],
  }));
}

function pluginOf(name: string): CoursePlugin {
  const found = PLUGINS[name];
  if (!found) throw new LabError(`there is no plug-in ${name}; there are ${Object.keys(PLUGINS).join(', ')}`);
  return found;
}

function treeOf(program: string): MemoryFileSystem {
  const tree = new MemoryFileSystem();
  for (const folder of ['/etc', '/proc', '/sys', '/dev', '/tmp', '/run', '/var/lib']) tree.directory(folder);
  tree.put(program, executable(program), 0o755);
  return tree;
}
