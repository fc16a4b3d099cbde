import { beforeEach, describe, expect, test } from 'vitest';
import { Lab } from './lab.ts';
import { plainScenario } from './scenario.ts';

let lab: Lab;

const run = (cmd: string) => {
  const { stdout, stderr } = lab.run('node1', cmd);
  expect(lab.takeFailures()).toEqual([]);
  return stdout + stderr;
};

beforeEach(() => {
  lab = Lab.start(plainScenario(['node1'], { epoch: Date.UTC(2026, 10, 21, 9) }));
});

describe('the layers of a container', () => {
  test('lie below the data directory, and are the same files', () => {
    run('docker run -d --name web nginx');
    const of = (name: string) => run(`docker inspect -f '{{.GraphDriver.Data.${name}}}' web`).trim();
    const [upper, merged] = [of('UpperDir'), of('MergedDir')];
    run('docker exec web sh -c "echo inside > /x; rm /etc/group"');
    expect(run(`cat ${upper}/x ${merged}/x; stat -c '%F %t,%T' ${upper}/etc/group`)).toBe(
      'inside\ninside\ncharacter special file 0,0\n',
    );
    run(`echo outside > ${upper}/y; rm ${upper}/x`);
    expect(run('docker exec web cat /y /x')).toBe("outside\ncat: can't open '/x': No such file or directory\n");
    expect(run('docker diff web')).toBe('C /etc\nD /etc/group\nA /y\n');
    expect(run('findmnt -n -t overlay -o TARGET')).toBe(`${merged}\n`);
    run('docker stop -t 0 web');
    expect(run(`findmnt -t overlay; ls ${upper.replace(/diff$/, '')}`)).toBe('diff\nlink\nlower\nwork\n');
    run('docker rm web');
    expect(run(`ls ${upper}`)).toContain('No such file or directory');
  });

  test('are those of its image, under short names', () => {
    run('docker create --name one nginx; docker create --name two nginx');
    const lowers = (name: string) =>
      run(`docker inspect -f '{{.GraphDriver.Data.LowerDir}}' ${name}`).trim().split(':');
    expect(lowers('one').slice(1)).toEqual(lowers('two').slice(1));
    const image = run("docker image inspect -f '{{.GraphDriver.Data.UpperDir}}' nginx").trim();
    expect(lowers('one').at(1)).toBe(image);
    expect(run(`readlink /var/lib/docker/overlay2/l/$(cat ${image.replace(/diff$/, 'link')})`)).toBe(
      `../${image.split('/').at(-2)}/diff\n`,
    );
  });

  test('are kept by another driver in another place, and not seen by it', () => {
    run('docker volume create kept; docker create --name old busybox');
    run(
      'systemctl stop docker.socket docker; echo \'{"storage-driver": "vfs"}\' > /etc/docker/daemon.json; systemctl start docker',
    );
    expect(run("docker info -f '{{.Driver}}'; docker images -q; docker ps -aq; docker volume ls -q")).toBe(
      'vfs\nkept\n',
    );
    run('systemctl stop docker.socket docker; rm /etc/docker/daemon.json; systemctl start docker');
    expect(run("docker ps -a --format '{{.Names}}'")).toBe('old\n');
  });
});

describe('mounts', () => {
  test('reach a container only where they are asked to', () => {
    run('mkdir /srv/b; mount --bind /srv/b /srv/b');
    expect(run('docker run --rm -v /srv/b:/d:rslave busybox true')).toContain(
      'path /srv/b is mounted on /srv/b but it is not a shared or slave mount',
    );
    run('mount --make-shared /srv/b; mkdir /srv/b/in');
    for (const mode of ['rslave', 'rshared', 'rprivate'])
      run(`docker run -d --name ${mode} -v /srv/b:/d:${mode} busybox sleep 1000`);
    run('mount -t tmpfs late /srv/b/in; touch /srv/b/in/file');
    const seen = (name: string) => run(`docker exec ${name} ls /d/in`);
    expect(['rslave', 'rshared', 'rprivate'].map(seen)).toEqual(['file\n', 'file\n', '']);
    run('umount /srv/b/in');
    expect(seen('rslave')).toBe('');
  });

  test('of images and parts of volumes', () => {
    run('docker run --rm -v vol:/d busybox sh -c "mkdir /d/part; echo x > /d/part/f"');
    expect(run('docker run --rm --mount src=vol,dst=/p,volume-subpath=part busybox cat /p/f')).toBe('x\n');
    expect(run('docker run --rm --mount src=vol,dst=/p,volume-subpath=none busybox true; echo $?')).toContain(
      'cannot access path /var/lib/docker/volumes/vol/_data/none: lstat',
    );
    expect(run('docker run --rm --mount type=image,src=alpine,dst=/img busybox touch /img/x')).toContain(
      'Read-only file system',
    );
    expect(run('df -t overlay')).toBe('df: no file systems processed\n');
  });
});
