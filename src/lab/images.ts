import type { ImageDefinition } from '#daemon/images/definition.ts';
import { executable } from '#kernel/process/program.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { UDHCPC_SCRIPT } from '#userland/dhcp/defaultscript.ts';
import { APPLETS } from './programs.ts';

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Bytes that busybox and its links take in the images these stand for. */
const SIZE = 2_066_741;
/** How long before the lab's start the images were made, in milliseconds. */
const AGE = 3 * 7 * 24 * 3600 * 1000;

const OS_RELEASE = 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME="Alpine Linux v3.22"\n';
const WELCOME =
  '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n';
const WHOAMI = '#!/bin/sh\necho "Content-Type: text/plain"; echo\necho "Hostname: $(hostname)"\n';

/** A server that answers HTTP on `port` from `home`, standing for the real one by name and port. */
function server(port: number, home: string): Pick<ImageDefinition['config'], 'Cmd' | 'ExposedPorts'> {
  return { Cmd: ['httpd', '-f', '-p', String(port), '-h', home], ExposedPorts: { [`${port}/tcp`]: {} } };
}

/**
 * The images every host starts with. Each carries busybox's tools; servers answer on their usual port.
 * @param epoch wall-clock start of the lab, in milliseconds since 1970
 */
export function imageCatalogue(epoch: number): ImageDefinition[] {
  let made = epoch - AGE;
  const image = (
    tags: string[],
    config: Pick<ImageDefinition['config'], 'Cmd' | 'ExposedPorts'>,
    files: (tree: MemoryFileSystem) => void = () => {},
  ): ImageDefinition => {
    const tree = busyboxTree();
    files(tree);
    made += 1000;
    return {
      tags,
      created: new Date(made).toISOString(),
      comment: 'Imported from -',
      config: { Env: [PATH], StopSignal: 'SIGKILL', ...config },
      layers: [{ tree, size: SIZE, createdBy: '' }],
    };
  };
  return [
    image(['busybox:latest', 'busybox:1.37'], { Cmd: ['sh'] }),
    image(['alpine:latest', 'alpine:3.22', 'ubuntu:latest'], { Cmd: ['/bin/sh'] }, (tree) => {
      tree.put('/etc/os-release', OS_RELEASE);
      tree.put('/usr/share/udhcpc/default.script', UDHCPC_SCRIPT, 0o755);
    }),
    image(['nginx:latest', 'nginx:alpine'], server(80, '/usr/share/nginx/html'), (tree) => {
      tree.put('/usr/share/nginx/html/index.html', WELCOME);
    }),
    image(['traefik/whoami:latest'], server(80, '/www'), (tree) => {
      tree.put('/www/cgi-bin/index.cgi', WHOAMI, 0o755);
    }),
    image(['redis:latest', 'redis:alpine'], server(6379, '/tmp')),
    image(['postgres:latest'], server(5432, '/tmp')),
    image(['mysql:latest'], server(3306, '/tmp')),
  ];
}

/** The file tree that stands under every image: busybox and a link for each applet. */
export function busyboxTree(): MemoryFileSystem {
  const tree = new MemoryFileSystem();
  for (const folder of ['/bin', '/etc', '/root', '/proc', '/sys', '/dev', '/usr/share/nginx/html', '/www/cgi-bin'])
    tree.directory(folder);
  tree.directory('/tmp', 0o755);
  tree.put('/bin/busybox', executable('busybox'), 0o755);
  for (const applet of [...Object.keys(APPLETS), 'sh', 'ash']) {
    if (applet !== 'busybox') tree.putLink(`/bin/${applet}`, '/bin/busybox');
  }
  tree.put('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n');
  tree.put('/etc/group', 'root:x:0:\n');
  return tree;
}
