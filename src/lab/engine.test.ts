import { describe, expect, test } from 'vitest';
import { Lab } from './lab.ts';
import { plainScenario } from './scenario.ts';

const EPOCH = Date.UTC(2026, 10, 21, 9);

function start(...hosts: string[]) {
  const lab = Lab.start(plainScenario(hosts, { seed: 'engine', epoch: EPOCH }));
  return (host: string, cmd: string) => {
    const { stdout, stderr } = lab.run(host, cmd);
    expect(lab.takeFailures()).toEqual([]);
    return stdout + stderr;
  };
}

const DOWN = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n';

describe('an engine that is stopped and started again', () => {
  test('has its containers, networks and images, and starts what is to run always', () => {
    const run = start('node1');
    run('node1', 'docker network create --subnet 10.9.0.0/24 app; docker volume create data');
    run(
      'node1',
      'docker run -d --name web --restart always --network app -p 8080:80 nginx; docker run -d --name once nginx',
    );
    run('node1', 'iptables -I DOCKER-USER -s 198.51.100.0/24 -j DROP');
    const state = () =>
      run(
        'node1',
        "docker network inspect app host none --format '{{json .}}' | sed 's/\"Containers\":.*}},//'; docker volume ls; docker images; docker info --format '{{.ID}}'; iptables -S DOCKER-USER",
      );
    const before = state();
    run('node1', 'systemctl stop docker docker.socket');
    expect(run('node1', 'docker ps; ip -br link | grep -c veth; iptables -t nat -S DOCKER | grep -c DNAT')).toBe(
      `0\n0\n${DOWN}`,
    );
    run('node1', 'systemctl start docker');
    expect(state()).toBe(before);
    expect(run('node1', "docker ps -a --format '{{.Names}} {{.State}}'")).toBe('once exited\nweb running\n');
    expect(run('node1', 'curl -s localhost:8080 | grep -o Welcome | head -1')).toBe('Welcome\n');
  });

  test('comes back by itself when it is killed, and ends what has outlived it', () => {
    const run = start('node1');
    run(
      'node1',
      'docker run -d --name web --restart always nginx; docker run -d --name once nginx; docker run -d --rm --name gone nginx',
    );
    expect(
      run('node1', 'kill -9 $(cat /run/docker.pid); ps ax | grep -c "[h]ttpd -f"; ip -br link | grep -c veth'),
    ).toBe('3\n3\n');
    expect(run('node1', "sleep 3; docker ps -a --format '{{.Names}} {{.State}}'; ip -br link | grep -c veth")).toBe(
      'once exited\nweb running\n1\n',
    );
  });

  test('is started by whoever asks, as long as its socket is there', () => {
    const run = start('node1');
    expect(run('node1', 'systemctl stop docker')).toBe(
      "Stopping 'docker.service', but its triggering units are still active:\ndocker.socket\n",
    );
    expect(run('node1', 'systemctl is-active docker; docker ps -q; systemctl is-active docker')).toBe(
      'inactive\nactive\n',
    );
  });

  test('does not start with a faulty daemon.json, and says why', () => {
    const run = start('node1');
    run('node1', `echo '{"bip": 5}' > /etc/docker/daemon.json`);
    expect(run('node1', 'systemctl restart docker; echo $?')).toBe(
      '1\nJob for docker.service failed because the control process exited with error code.\nSee "systemctl status docker.service" and "journalctl -xeu docker.service" for details.\n',
    );
    expect(run('node1', 'journalctl -u docker | grep -m1 -o "unable to configure.*"')).toBe(
      'unable to configure the Docker daemon with file /etc/docker/daemon.json: invalid JSON: json: cannot unmarshal number into Go struct field Config.bip of type string\n',
    );
    expect(run('node1', 'sleep 20; systemctl is-active docker')).toBe('failed\n');
    expect(
      run('node1', 'rm /etc/docker/daemon.json; systemctl reset-failed docker; systemctl start docker; docker ps -q'),
    ).toBe('');
  });

  test('gives networks what daemon.json says', () => {
    const run = start('node1');
    run(
      'node1',
      `echo '{"bip":"10.20.0.1/24","mtu":1400,"default-address-pools":[{"base":"10.50.0.0/16","size":24}]}' > /etc/docker/daemon.json; systemctl restart docker; docker network create app`,
    );
    expect(run('node1', "docker run --rm alpine sh -c 'ip -4 -o addr show eth0; cat /sys/class/net/eth0/mtu'")).toMatch(
      /10\.20\.0\.2\/24[\s\S]*1400\n$/,
    );
    expect(run('node1', "docker network inspect app --format '{{(index .IPAM.Config 0).Subnet}}'")).toBe(
      '10.50.0.0/24\n',
    );
  });

  test('answers over TCP where it is told to listen there', () => {
    const run = start('node1', 'node2');
    run('node2', 'echo \'DOCKER_OPTS="-H tcp://0.0.0.0:2375"\' > /etc/default/docker; systemctl restart docker');
    expect(
      run(
        'node1',
        "docker -H tcp://192.168.56.12:2375 run --name far -d nginx > /dev/null; DOCKER_HOST=192.168.56.12:2375 docker ps --format '{{.Names}}'; curl -s 192.168.56.12:2375/_ping",
      ),
    ).toBe('far\nOK');
    expect(run('node2', "docker ps --format '{{.Names}}'")).toBe('far\n');
  });

  test('is stopped, killed and started by the lab', () => {
    const run = start('node1', 'node2');
    run('node2', 'docker run -d --name web --restart always nginx');
    expect(run('node1', 'lab engine kill node2')).toBe('The Docker Engine of node2 is killed.\n');
    expect(run('node2', 'sleep 5; docker ps; ps ax | grep -c "[h]ttpd -f"')).toBe(`1\n${DOWN}`);
    expect(run('node1', 'lab engine start node2')).toBe('The Docker Engine of node2 runs.\n');
    expect(run('node2', "docker ps --format '{{.Names}}'")).toBe('web\n');
    expect(run('node1', 'lab engine stop node2; lab engine pause node2; echo $?')).toContain(
      'expected start, stop, kill',
    );
  });
});
