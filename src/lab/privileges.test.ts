import { describe, expect, test } from 'vitest';
import { Lab } from './lab.ts';
import { plainScenario } from './scenario.ts';

function start(packages: string[] = []): (cmd: string) => { stdout: string; stderr: string; exit: number } {
  const lab = Lab.start(plainScenario(['node1'], { epoch: 0, packages: { node1: packages } }));
  return (cmd) => lab.run('node1', cmd);
}

describe('a host with AppArmor', () => {
  const run = start(['apparmor']);

  test('confines containers by docker-default', () => {
    expect(run('docker run --rm alpine cat /proc/self/attr/current').stdout).toBe('docker-default (enforce)\n');
    expect(run('docker run --rm --cap-add SYS_ADMIN alpine mount -t tmpfs none /tmp').stderr).toBe(
      'mount: mounting none on /tmp failed: Permission denied\n',
    );
    expect(run('aa-status').stdout).toContain('1 profiles are in enforce mode.\n   docker-default\n');
    expect(run("docker info -f '{{json .SecurityOptions}}'").stdout).toContain('"name=apparmor"');
  });

  test('leaves those alone that are unconfined, and knows no other profile', () => {
    const mounts = "--cap-add SYS_ADMIN alpine sh -c 'mount -t tmpfs none /tmp && echo done'";
    expect(run(`docker run --rm --security-opt apparmor=unconfined ${mounts}`).stdout).toBe('done\n');
    expect(run('docker run --rm --security-opt apparmor=nosuch alpine true').stderr).toContain(
      'unable to apply apparmor profile',
    );
  });
});

describe('userns-remap', () => {
  const run = start();

  test('makes root of a container nobody on the host', () => {
    run('docker save -o /tmp/alpine.tar alpine; mkdir -p /etc/docker');
    run(`echo '{"userns-remap":"default"}' > /etc/docker/daemon.json; systemctl restart docker; sleep 1`);
    expect(run('docker images -q').stdout).toBe('');
    run('docker load -qi /tmp/alpine.tar; docker run -d --name box -v data:/data alpine sleep 1d');
    run('docker exec box touch /data/file');
    expect(run('docker exec box id -u').stdout).toBe('0\n');
    expect(run('docker exec box ls -ln /data').stdout).toMatch(/ 0 +0 +0 /);
    expect(run('ls -ln /var/lib/docker/100000.100000/volumes/data/_data').stdout).toContain(' 100000 100000 ');
    expect(run("ps -o uid= -p $(docker inspect -f '{{.State.Pid}}' box)").stdout.trim()).toBe('100000');
    expect(run('docker run --rm --privileged alpine true').stderr).toContain('incompatible with user namespaces');
    expect(run('docker run --rm --userns host alpine cat /proc/self/uid_map').stdout).toContain('4294967295');
  });
});

describe('orphans', () => {
  const run = start();

  test('go to the first process, which may leave them as zombies', () => {
    run('docker run -d --name bare alpine sleep 1d; docker run -d --name kept --init alpine sleep 1d');
    const states = (name: string) => {
      run(`docker exec ${name} sh -c '(sleep 0.3 &)'; sleep 1`);
      return run(`docker exec ${name} ps -o ppid,stat,comm`).stdout;
    };
    expect(states('bare')).toMatch(/ 1 Z +sleep/);
    expect(states('kept')).not.toMatch(/ Z /);
  });
});
