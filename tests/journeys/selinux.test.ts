import { beforeAll, describe, expect, test } from 'vitest';
import { Journey } from './journey.ts';

const FILE = 'system_u:object_r:container_file_t';

/** A host as of Fedora or its kin, whose engine has been told to label containers. */
function labelled(): Journey {
  const journey = new Journey([{ name: 'node1', packages: ['selinux'] }]);
  journey.run('node1', `echo '{"selinux-enabled": true}' > /etc/docker/daemon.json; systemctl restart docker; sleep 1`);
  return journey;
}

describe('a host with SELinux', () => {
  let journey: Journey;
  const run = (command: string) => journey.run('node1', command);
  const fails = (command: string) => journey.fails('node1', command);
  const context = (path: string) => run(`stat -c %C ${path}`);
  beforeAll(() => {
    journey = labelled();
    run('mkdir -p /root/site && echo hello > /root/site/index.html');
  });

  test('enforces its policy; every process and file has a context', () => {
    expect(run('getenforce')).toBe('Enforcing');
    expect(run('sestatus')).toMatch(/^SELinux status: +enabled\n(.*\n)*Loaded policy name: +targeted\n/);
    expect(run('id -Z')).toBe('unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023');
    expect(run('ps axZ')).toMatch(/system_u:system_r:container_runtime_t:s0 .*dockerd/);
    expect(context('/etc/passwd')).toBe('system_u:object_r:passwd_file_t:s0');
    expect(context('/root/site/index.html')).toBe('unconfined_u:object_r:admin_home_t:s0');
    expect(run('ls -dZ /var/lib/docker')).toBe('system_u:object_r:container_var_lib_t:s0 /var/lib/docker');
    expect(run("docker info -f '{{json .SecurityOptions}}'")).toContain('"name=selinux"');
  });

  test('keeps containers from files of the host whatever their modes, and writes it down', () => {
    run('chmod -R 777 /root/site');
    expect(fails('docker run --rm -v /root/site:/site alpine cat /site/index.html')).toBe(
      "cat: can't open '/site/index.html': Permission denied",
    );
    expect(run('ausearch -m avc -ts recent -c cat')).toMatch(
      /^----\ntime->.*\ntype=AVC msg=audit\(\d+\.\d{3}:\d+\): avc: {2}denied {2}\{ read \} for {2}pid=\d+ comm="cat" name="index.html" dev="vda" ino=\d+ scontext=system_u:system_r:container_t:s0:c\d+,c\d+ tcontext=unconfined_u:object_r:admin_home_t:s0 tclass=file permissive=0$/,
    );
    expect(run('ausearch -i -m avc -c cat')).toMatch(
      /audit\(01\/01\/26 00:00:\d\d\.\d{3}:\d+\) : avc: .* comm=cat name=index.html dev="vda" /,
    );
    expect(fails("docker run --rm -v /root/site:/site alpine sh -c 'echo x > /site/x'")).toContain('Permission denied');
    expect(fails('docker run --rm -v /var/log:/logs alpine ls /logs')).toContain('Permission denied');
    expect(run('docker run --rm -v /usr/share:/u alpine ls /u')).toContain('bash-completion');
  });

  test(':z shares what is mounted among containers, :Z keeps it to one', () => {
    expect(run('docker run --rm -v /root/site:/site:z alpine cat /site/index.html')).toBe('hello');
    expect(context('/root/site/index.html')).toBe(`${FILE}:s0`);
    run('docker run -d --name one -v /root/site:/site:Z alpine sleep 1d');
    run('docker run -d --name two -v /root/site:/site alpine sleep 1d');
    const label = run("docker inspect -f '{{.ProcessLabel}}' one");
    expect(label).toMatch(/^system_u:system_r:container_t:s0:c\d+,c\d+$/);
    const level = label.split(':').slice(3).join(':');
    expect(run("docker inspect -f '{{.MountLabel}}' one")).toBe(`${FILE}:${level}`);
    expect(context('/root/site/index.html')).toBe(`${FILE}:${level}`);
    expect(run('docker exec one cat /proc/self/attr/current')).toBe(`${label}\0`);
    expect(run('docker exec one cat /site/index.html')).toBe('hello');
    expect(fails('docker exec two cat /site/index.html')).toContain('Permission denied');
    run('docker exec one touch /site/mine');
    expect(context('/root/site/mine')).toBe(`${FILE}:${level}`);
    const same = level.replace('s0:', '');
    expect(
      run(`docker run --rm --security-opt label=level:s0:${same} -v /root/site:/site alpine cat /site/index.html`),
    ).toBe('hello');
    run('docker rm -f one two');
  });

  test('named volumes and files of the engine are labelled by it', () => {
    run('docker run --rm -v data:/data alpine touch /data/file');
    expect(context('/var/lib/docker/volumes/data/_data/file')).toBe(`${FILE}:s0`);
    run('docker run --rm -v data:/data --tmpfs /t alpine sh -c "cat /data/file /etc/hosts; touch /t/x /dev/shm/x /x"');
    run('docker run -d --name net alpine sleep 1d; docker run --rm --network container:net alpine cat /etc/hosts');
    run('docker exec net cat /etc/hosts /etc/resolv.conf; docker rm -f net');
  });

  test('devices and secrets that a container is given are its own', () => {
    run('docker run --rm --device /dev/vda:/dev/disk alpine test -w /dev/disk');
    expect(fails('docker run --rm -v /dev:/devices alpine head -c 1 /devices/vda')).toContain('Permission denied');
    expect(context('/dev/vda')).toBe('system_u:object_r:fixed_disk_device_t:s0');
    run('docker swarm init; echo hidden | docker secret create word -');
    run("docker service create -q --name keeper --secret word alpine sh -c 'cat /run/secrets/word; sleep 1d'; sleep 5");
    expect(run('docker service logs --raw keeper')).toBe('hidden');
    run('docker swarm leave --force');
  });

  test('files keep their contexts when they are moved, and get that of the directory when they are copied', () => {
    run('touch /tmp/t; mv /tmp/t /root/t; cp /root/t /root/u; mkdir /home/anna');
    expect(context('/root/t')).toBe('unconfined_u:object_r:user_tmp_t:s0');
    expect(context('/root/u')).toBe('unconfined_u:object_r:admin_home_t:s0');
    expect(context('/home/anna')).toBe('unconfined_u:object_r:user_home_dir_t:s0');
    expect(run('restorecon -v /root/t')).toContain('to unconfined_u:object_r:admin_home_t:s0');
  });

  test('chcon and restorecon change contexts by hand', () => {
    run('mkdir /srv/web; echo there > /srv/web/a; chcon -Rt container_file_t /srv/web');
    expect(run('docker run --rm -v /srv/web:/w alpine cat /w/a')).toBe('there');
    expect(run('restorecon -Rv /srv/web')).toContain('/srv/web not reset as customized by admin to ');
    expect(run('restorecon -RFv /srv/web')).toContain(
      'Relabeled /srv/web/a from unconfined_u:object_r:container_file_t:s0 to system_u:object_r:var_t:s0',
    );
    fails('docker run --rm -v /srv/web:/w alpine cat /w/a');
    run('chcon --reference=/var/lib/docker/volumes/data/_data/file /srv/web/a');
    expect(run('docker run --rm -v /srv/web:/w alpine cat /w/a')).toBe('there');
    expect(fails('chcon -t nosuch_t /srv/web/a')).toContain('Invalid argument');
  });

  test('the socket of the engine is out of reach, even relabelled', () => {
    const ping = (options: string) =>
      `docker run --rm -v /usr/bin/curl:/curl ${options} alpine /curl -sS --unix-socket /s http://x/_ping`;
    fails(ping('-v /var/run/docker.sock:/s'));
    expect(run('tail -1 /var/log/audit/audit.log')).toMatch(/\{ write \}.* name="docker.sock" .* tclass=sock_file/);
    fails(ping('-v /var/run/docker.sock:/s:z'));
    expect(run('tail -1 /var/log/audit/audit.log')).toMatch(
      /\{ connectto \}.* tcontext=system_u:system_r:container_runtime_t:s0 tclass=unix_stream_socket/,
    );
    expect(run(ping('--security-opt label=disable -v /var/run/docker.sock:/s'))).toBe('OK');
  });

  test('permissive lets pass and goes on writing down, each thing once', () => {
    run('mkdir /root/other; echo there > /root/other/a; setenforce 0');
    expect(run('getenforce; cat /sys/fs/selinux/enforce')).toBe('Permissive\n0');
    expect(run('docker run --rm -v /root/other:/o alpine cat /o/a /o/a')).toBe('there\nthere');
    expect(run('ausearch -m avc | grep -c permissive=1')).toBe('1');
    run('setenforce 1');
    fails('docker run --rm -v /root/other:/o alpine cat /o/a');
  });

  test('unconfined are containers that ask for it', () => {
    const current = (options: string) =>
      run(`docker run --rm ${options} -v /root/other:/o alpine sh -c 'cat /o/a /proc/self/attr/current'`);
    for (const options of ['--security-opt label=disable', '--privileged', '--pid host', '--ipc host'])
      expect(current(options), options).toBe('there\nsystem_u:system_r:spc_t:s0\0');
    expect(current('--security-opt label=type:spc_t')).toMatch(/^there\nsystem_u:system_r:spc_t:s0:c\d+,c\d+\0$/);
    expect(
      run('docker create --name priv --privileged alpine; docker inspect -f "{{.HostConfig.SecurityOpt}}" priv'),
    ).toContain('[label=disable]');
    expect(run("docker inspect -f '{{.ProcessLabel}}|{{.MountLabel}}' priv; docker rm priv")).toContain(
      `|${FILE}:s0:c1022,c1023`,
    );
  });

  test('wrong options are refused in the words of moby and runc', () => {
    const refused = (options: string) => fails(`docker run --rm ${options} alpine true`);
    expect(refused('--security-opt label=banana')).toContain(
      `bad label option "banana", valid options 'disable' or \n'user, role, level, type, filetype' followed by ':' and a value`,
    );
    expect(refused('--security-opt label=banana:x')).toContain(
      `bad label option "banana", valid options 'disable, user, role, level, type, filetype'`,
    );
    expect(refused('--security-opt label=type:nosuch_t')).toContain('attr/keycreate: invalid argument');
    expect(refused('--security-opt label=level:s0:c5000')).toMatch(
      /error creating overlay mount to .*invalid argument/,
    );
    expect(refused('-v /etc:/e:z')).toContain(
      "error setting label on mount source '/etc': SELinux relabeling of /etc is not allowed",
    );
  });
});

describe('an engine as installed', () => {
  test('labels nothing: containers are super privileged ones', () => {
    const journey = new Journey([{ name: 'node1', packages: ['selinux'] }]);
    const run = (command: string) => journey.run('node1', command);
    run('mkdir /root/d; echo there > /root/d/a');
    expect(run("docker run --rm -v /root/d:/d:Z alpine sh -c 'cat /d/a /proc/self/attr/current'")).toBe(
      'there\nsystem_u:system_r:spc_t:s0\0',
    );
    expect(run('stat -c %C /root/d/a')).toBe('unconfined_u:object_r:admin_home_t:s0');
    expect(run("docker inspect -f '{{.ProcessLabel}}' $(docker create alpine)")).toBe('');
  });

  test('knows of no labels where there is no SELinux', () => {
    const journey = new Journey([{ name: 'node1' }]);
    const run = (command: string) => journey.run('node1', command);
    run(`echo '{"selinux-enabled": true}' > /etc/docker/daemon.json; systemctl restart docker; sleep 1`);
    run('mkdir /root/d; docker run --rm -v /root/d:/d:Z --security-opt label=type:x alpine touch /d/a');
    expect(run('ls -Z /root/d')).toBe('? a');
    expect(run('journalctl -u docker | grep -c "could not enable SELinux"')).toBe('1');
  });
});
