import { beforeEach, describe, expect, it } from 'vitest';
import { Addr } from '#netip/addr.ts';
import type { Coroutine } from '../coroutine.ts';
import { Kernel } from '../kernel.ts';
import { NetNamespace } from '../netns.ts';
import { PidNamespace } from '../process/pidnamespace.ts';
import type { Process } from '../process/process.ts';
import { executable } from '../process/program.ts';
import { TcpSocket } from '../socket/tcpsocket.ts';
import { openPty } from '../tty/pty.ts';
import { World } from '../world.ts';
import { containerMounts } from './containermounts.ts';
import { FileSystemContext } from './context.ts';
import { initLayer } from './initlayer.ts';
import { MemoryFileSystem } from './memoryfs.ts';
import { namespaceOf } from './namespacefile.ts';
import { OverlayFileSystem } from './overlayfs.ts';

let kernel: Kernel;
let shell: Process;

const code = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'no error';
};

function* forever(proc: Process): Coroutine<number> {
  for (;;) yield* proc.sleep(1e9);
}

beforeEach(() => {
  kernel = new Kernel(new World({ epoch: 1_700_000_000_000, seed: 'host' }), 'node1');
  kernel.programs.register('forever', forever);
  kernel.fs.writeFile('/usr/bin/sleep', executable('forever'), 0o755);
  shell = kernel.spawn('/bin/sleep', ['sleep', '1000'], { env: new Map([['HOME', '/root']]) });
});

describe('a host', () => {
  it('looks like Debian', () => {
    expect(kernel.fs.readText('/etc/hostname')).toBe('node1\n');
    expect(kernel.fs.readText('/etc/os-release')).toContain('forky/sid');
    expect(kernel.fs.readText('/etc/passwd')).toContain(
      'list:x:38:38:Mailing List Manager:/var/list:/usr/sbin/nologin\n',
    );
    expect(kernel.fs.readText('/etc/group')).toMatch(/^root:x:0:\n.*\ndocker:x:995:\n$/s);
    expect(kernel.fs.realpath('/var/run')).toBe('/run');
    expect(kernel.fs.realpath('/bin/sleep')).toBe('/usr/bin/sleep');
    expect(kernel.fs.stat('/tmp').mode).toBe(0o1777);
  });

  it('shows its processes under /proc', () => {
    const { fs } = shell;
    expect(fs.readlink('/proc/self')).toBe(String(shell.pid));
    expect(fs.readText('/proc/self/cmdline')).toBe('sleep\x001000\0');
    expect(fs.readText('/proc/self/comm')).toBe('sleep\n');
    expect(fs.readText('/proc/self/environ')).toBe('HOME=/root\0');
    expect(fs.readText(`/proc/${shell.pid}/status`)).toContain('CapEff:\t000001ffffffffff\n');
    expect(fs.readText('/proc/1/stat')).toMatch(/^1 \(sleep\) [RS] 0 1 1 0 -1 /);
    expect(fs.readText('/proc/self/cgroup')).toMatch(/^9:name=systemd:\/\n(.*\n)*0::\/\n$/);
    expect(fs.readdir('/proc').filter((name) => /\d/.test(name))).toEqual(['1']);
    // A thread has none of its own, or walking through /proc would never end.
    expect(fs.readdir('/proc/1/task')).toEqual(['1']);
    expect(fs.readdir('/proc/1/task/1')).not.toContain('task');
    fs.chdir('/etc');
    expect(fs.readlink('/proc/self/cwd')).toBe('/etc');
    expect(fs.readText('/proc/self/cwd/hostname')).toBe('node1\n');
    expect(fs.readText('/proc/self/exe')).toBe(new TextDecoder().decode(executable('forever')));
    expect(fs.readText('/proc/mounts')).toContain('/dev/vda / ext4 rw,relatime 0 0\nproc /proc proc rw,relatime 0 0\n');
    expect(code(() => kernel.fs.readlink('/proc/self'))).toBe('ENOENT');
    expect(code(() => fs.writeFile('/proc/new', ''))).toBe('ENOENT');
  });

  it('sets and shows network settings under /proc/sys', () => {
    const { fs } = shell;
    expect(fs.readText('/proc/sys/net/ipv4/ip_forward')).toBe('0\n');
    fs.writeFile('/proc/sys/net/ipv4/ip_forward', '1\n');
    expect(kernel.net.sysctl.get('net.ipv4.ip_forward')).toBe('1');
    expect(fs.readText('/proc/sys/net/ipv4/conf/lo/forwarding')).toBe('1\n');
    expect(fs.readdir('/proc/sys/net/ipv4/conf')).toEqual(['all', 'default', 'lo']);
    expect(code(() => fs.stat('/proc/sys/net/ipv4/nothing'))).toBe('ENOENT');
    fs.writeFile('/proc/sys/kernel/hostname', 'other\n');
    expect(kernel.uts.hostname).toBe('other');
  });

  it('shows the devices of the reader under /sys and /proc/net', () => {
    const own = new NetNamespace(kernel, 'own');
    own.loopback.setUp(true);
    const inside = shell.fork(forever, { namespaces: { net: own } });
    expect(inside.fs.readText('/sys/class/net/lo/operstate')).toBe('unknown\n');
    expect(shell.fs.readText('/sys/class/net/lo/operstate')).toBe('down\n');
    expect(shell.fs.readText('/sys/class/net/lo/mtu')).toBe('65536\n');
    expect(shell.fs.readText('/proc/net/dev').split('\n')[2]).toBe(
      '    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0',
    );
    expect(inside.fs.readText('/proc/net/if_inet6')).toBe('00000000000000000000000000000001 01 80 10 80       lo\n');
    expect(code(() => shell.fs.stat('/sys/class/net/eth7'))).toBe('ENOENT');
  });

  it('lists sockets under /proc/net', () => {
    const socket = new TcpSocket(kernel.net, shell);
    kernel.net.loopback.setUp(true);
    socket.bind(Addr.parse('127.0.0.1'), 8080);
    socket.listen();
    shell.files.install(socket, 3);
    const [header, line] = shell.fs.readText('/proc/net/tcp').split('\n');
    expect(header).toHaveLength(149);
    expect(line).toMatch(/^ {3}0: 0100007F:1F90 00000000:0000 0A /);
    expect(shell.fs.readlink('/proc/self/fd/3')).toBe(`socket:[${socket.inode}]`);
    expect(line).toContain(` ${socket.inode} 1 `);
  });

  it('hands out namespaces as files', () => {
    const own = new NetNamespace(kernel, 'own');
    expect(shell.fs.readlink('/proc/self/ns/net')).toBe(`net:[${kernel.net.inode}]`);
    expect(shell.fs.stat('/proc/self/ns/net').inode).toBe(kernel.net.inode);
    expect(namespaceOf(shell.fs.open('/proc/self/ns/net'), 'net')).toBe(kernel.net);
    kernel.fs.mkdirAll('/run/netns');
    kernel.fs.writeFile('/run/netns/blue', '');
    kernel.fs.bindNamespace('/run/netns/blue', 'net', own);
    expect(shell.fs.namespaceAt('/run/netns/blue').namespace).toBe(own);
    expect(shell.fs.readText('/proc/mounts')).toContain('nsfs /run/netns/blue nsfs rw 0 0\n');
    shell.fs.unmount('/run/netns/blue');
    expect(code(() => shell.fs.namespaceAt('/run/netns/blue'))).toBe('EINVAL');
  });

  it('has the usual devices', () => {
    const take = (path: string) => {
      const reading = shell.fs.open(path).read(4);
      reading.next();
      kernel.world.scheduler.run({ until: kernel.world.clock.now + 1_000_000 });
      const result = reading.next();
      return result.done ? [...(result.value ?? [])] : undefined;
    };
    expect(take('/dev/null')).toEqual([]);
    expect(take('/dev/zero')).toEqual([0, 0, 0, 0]);
    expect(take('/dev/urandom')).toHaveLength(4);
    expect(code(() => shell.fs.open('/dev/full', { write: true }).write(new Uint8Array(1)).next())).toBe('ENOSPC');
    expect(code(() => shell.fs.open('/dev/tty'))).toBe('ENXIO');
    const tty = openPty(kernel);
    expect(tty.name).toBe('/dev/pts/0');
    const login = kernel.spawn('/bin/sleep', ['sleep'], { session: { tty }, files: [[0, tty.slave]] });
    expect(tty.foreground).toBe(login.pgid);
    expect(login.fs.open('/dev/tty')).toBe(tty.slave);
    expect(login.fs.open('/dev/pts/0')).toBe(tty.slave);
    expect(login.fs.open('/dev/stdin')).toBe(tty.slave);
    expect(login.fs.readlink('/proc/self/fd/0')).toBe('/dev/pts/0');
    expect(shell.fs.readdir('/dev/pts')).toEqual(['0', 'ptmx']);
  });
});

describe('a container', () => {
  const image = new MemoryFileSystem();
  image.put('/bin/sleep', executable('forever'), 0o755);
  image.put('/etc/passwd', 'root:x:0:0::/root:/bin/sh\n');
  const layer = initLayer();

  function start(options: { readOnly?: boolean; privileged?: boolean } = {}) {
    const root = new OverlayFileSystem([layer, image], new MemoryFileSystem({ clock: kernel.world.clock }));
    kernel.fs.mkdirAll('/var/lib/docker/containers/1');
    kernel.fs.mkdirAll('/var/lib/docker/volumes/data/_data');
    kernel.fs.writeFile('/var/lib/docker/containers/1/hosts', '127.0.0.1\tlocalhost\n');
    const pid = new PidNamespace(kernel.inode(), kernel.pidNamespace);
    const net = new NetNamespace(kernel, 'c1');
    const mounts = containerMounts({
      kernel,
      root,
      pidNamespace: pid,
      cgroup: '/docker/1',
      ...options,
      mounts: [
        { target: '/data', source: kernel.fs.locate('/var/lib/docker/volumes/data/_data') },
        { target: '/etc/hosts', source: kernel.fs.locate('/var/lib/docker/containers/1/hosts') },
        { target: '/cache', source: new MemoryFileSystem({ clock: kernel.world.clock, type: 'tmpfs', mode: 0o1777 }) },
      ],
    });
    const process = kernel.spawn('/bin/sleep', ['sleep'], {
      fs: FileSystemContext.create(mounts),
      namespaces: { pid, net },
      cgroup: '/docker/1',
    });
    return { root, fs: process.fs, process, net };
  }

  it('sees its image, its own processes and its files', () => {
    const { fs, root } = start();
    expect(fs.readdir('/')).toEqual(['.dockerenv', 'bin', 'cache', 'data', 'dev', 'etc', 'proc', 'sys']);
    expect(fs.readlink('/proc/self')).toBe('1');
    expect(fs.readText('/proc/1/status')).toContain('NSpid:\t1\n');
    expect(shell.fs.readText('/proc/2/status')).toContain('NSpid:\t2\t1\n');
    expect(fs.readText('/etc/hosts')).toBe('127.0.0.1\tlocalhost\n');
    fs.writeFile('/etc/hosts', 'changed\n');
    expect(kernel.fs.readText('/var/lib/docker/containers/1/hosts')).toBe('changed\n');
    fs.writeFile('/data/file', 'kept');
    expect(kernel.fs.readText('/var/lib/docker/volumes/data/_data/file')).toBe('kept');
    expect(shell.fs.readText('/proc/2/root/data/file')).toBe('kept');
    expect(root.changes()).toEqual([
      { kind: 'A', path: '/cache' },
      { kind: 'A', path: '/data' },
    ]);
    expect(fs.readText('/sys/fs/cgroup/memory/cgroup.procs')).toBe('1\n');
    expect(kernel.fs.readText('/sys/fs/cgroup/memory/docker/1/tasks')).toBe('2\n');
  });

  it('has the mounts that runc makes', () => {
    const { fs } = start();
    const lines = fs.readText('/proc/mounts').split('\n');
    expect(lines[0]).toBe('overlay / overlay rw,relatime 0 0');
    expect(lines).toContain('proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0');
    expect(lines).toContain('tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755 0 0');
    expect(lines).toContain('devpts /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666 0 0');
    expect(lines).toContain('sysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0');
    expect(lines).toContain('shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k 0 0');
    expect(lines).toContain('/dev/vda /etc/hosts ext4 rw,relatime 0 0');
    expect(lines).toContain('proc /proc/sys proc ro,nosuid,nodev,noexec,relatime 0 0');
    expect(fs.readText('/proc/self/mountinfo')).toMatch(
      / 254:0 \/var\/lib\/docker\/containers\/1\/hosts \/etc\/hosts rw,relatime - ext4 \/dev\/vda rw\n/,
    );
    expect(fs.readdir('/dev')).toEqual(
      'fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero'.split(' '),
    );
    expect(openPty(kernel, fs.mounts).name).toBe('/dev/pts/0');
  });

  it('may not change the kernel unless it is privileged', () => {
    const { fs } = start();
    expect(code(() => fs.writeFile('/proc/sys/net/ipv4/ip_forward', '1'))).toBe('EROFS');
    expect(code(() => fs.writeFile('/sys/foo', ''))).toBe('EROFS');
    expect(fs.readdir('/proc/acpi')).toEqual([]);
    const { fs: free, net } = start({ privileged: true });
    free.writeFile('/proc/sys/net/ipv4/ip_forward', '1');
    expect(net.sysctl.get('net.ipv4.ip_forward')).toBe('1');
    expect(kernel.net.sysctl.get('net.ipv4.ip_forward')).toBe('0');
  });

  it('can be read-only but for its mounts', () => {
    const { fs } = start({ readOnly: true });
    expect(code(() => fs.writeFile('/x', ''))).toBe('EROFS');
    fs.writeFile('/data/x', '');
    fs.writeFile('/cache/x', '');
    fs.writeFile('/dev/shm/x', '');
  });

  it('costs little to make', () => {
    const before = performance.now();
    for (let i = 0; i < 200; i++) start();
    expect((performance.now() - before) / 200).toBeLessThan(5);
  });
});
