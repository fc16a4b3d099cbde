import { describe, expect, test } from 'vitest';
import { Lab } from '../../src/lab/lab.ts';
import { Journey } from './journey.ts';
import { stateOf } from './state.ts';

const SECOND = 1_000_000_000;

function desktop(): Journey {
  return new Journey([{ name: 'mac', system: 'mac' }, { name: 'node2' }]);
}

describe('a Mac with Docker Desktop', () => {
  test('is no Linux: the engine runs in a virtual machine that the client reaches by its context', () => {
    const mac = desktop();
    expect(mac.run('mac', 'uname -s; whoami; pwd')).toBe('Darwin\nlearner\n/Users/learner');
    expect(mac.fails('mac', 'ip addr')).toBe('zsh: command not found: ip');
    expect(mac.run('mac', 'docker context ls')).toContain('desktop-linux *   Docker Desktop');
    expect(mac.run('mac', 'docker version')).toMatch(/darwin\/amd64[\s\S]*Server: Docker Desktop [\s\S]*linux\/amd64/);
    const info = mac.run('mac', 'docker info');
    for (const line of ['Operating System: Docker Desktop', 'Name: docker-desktop', 'linuxkit', 'OSType: linux'])
      expect(info).toContain(line);
  });

  test('has no docker0, and addresses of containers lead nowhere', () => {
    const mac = desktop();
    mac.run('mac', 'docker run -d --name web nginx');
    expect(mac.run('mac', 'ifconfig -l')).toBe('lo0 en0');
    expect(mac.run('mac', 'netstat -rn')).not.toMatch(/172\.17|169\.254|vpnkit/);
    const address = mac.run('mac', "docker inspect -f '{{.NetworkSettings.IPAddress}}' web");
    expect(mac.fails('mac', `ping -c 2 ${address}`)).toContain('100.0% packet loss');
    expect(mac.run('mac', `route -n get ${address}`)).toContain('gateway: 192.168.56.1');
    expect(mac.run('mac', 'docker exec web hostname')).toHaveLength(12);
    expect(mac.fails('mac', 'lab explain mac web:80')).toMatch(/inside the\s+virtual\s+machine\s+of\s+mac/);
    expect(mac.run('mac', 'lab explain web node2')).toContain('the virtual machine of mac: passes it on from docker0');
  });

  test('publishes ports on the Mac itself, for it and for others, until the container is gone', () => {
    const mac = desktop();
    mac.run('mac', 'docker run -d --name web -p 8080:80 nginx');
    expect(mac.run('mac', 'curl -s localhost:8080')).toContain('Welcome to nginx!');
    expect(mac.run('node2', 'curl -s 192.168.56.11:8080')).toContain('Welcome to nginx!');
    expect(mac.run('mac', 'lsof -nP -iTCP:8080 -sTCP:LISTEN')).toMatch(
      /com\.docke .* learner .* TCP \*:8080 \(LISTEN\)/,
    );
    mac.run('mac', 'docker run -d --name own -p 127.0.0.1:8081:80 nginx');
    expect(mac.run('mac', 'curl -s 127.0.0.1:8081')).toContain('Welcome to nginx!');
    mac.fails('node2', 'curl -s -m 3 192.168.56.11:8081');
    mac.run('mac', 'docker rm -f web');
    mac.fails('mac', 'lsof -nP -iTCP:8080');
    mac.fails('mac', 'curl -s localhost:8080');
  });

  test('a port that a program of the Mac has cannot be published', () => {
    const mac = desktop();
    expect(mac.fails('mac', 'nc -l 8081 >/dev/null & sleep 1; docker run -d --name web -p 8081:80 nginx')).toContain(
      'ports are not available: exposing port TCP 0.0.0.0:8081 -> 127.0.0.1:0: listen tcp 0.0.0.0:8081: bind: address already in use',
    );
    mac.run('mac', 'docker rm -f web');
  });

  test('containers reach services of the Mac, even those on 127.0.0.1, by host.docker.internal', () => {
    const mac = desktop();
    mac.run('mac', 'mkdir site && echo from-the-mac > site/index.html');
    mac.run('mac', 'python3 -m http.server --bind 127.0.0.1 --directory site 9000 >/dev/null 2>&1 & sleep 1');
    const ask = 'wget -T 3 -qO- http://host.docker.internal:9000/';
    expect(mac.run('mac', `docker run --rm busybox ${ask}`)).toBe('from-the-mac');
    const added = '--add-host here:host-gateway';
    expect(mac.run('mac', `docker run --rm ${added} busybox wget -T 3 -qO- http://here:9000/`)).toBe('from-the-mac');
    mac.run('mac', 'docker network create app');
    expect(mac.run('mac', `docker run --rm --network app busybox ${ask}`)).toBe('from-the-mac');
    expect(mac.fails('mac', `docker run --rm busybox ${ask.replace('9000', '9001')}`)).toContain('Connection refused');
    expect(mac.run('mac', 'docker run --rm busybox nslookup gateway.docker.internal')).toContain('192.168.65.1');
    // Other hosts see the Mac, not the virtual machine.
    mac.run('node2', 'docker run -d --name logger -p 7000:80 traefik/whoami');
    mac.run('mac', 'docker run --rm busybox wget -qO- http://192.168.56.12:7000/cgi-bin/index.cgi');
  });

  test('--network host is the network of the virtual machine, and nsenter leads there', () => {
    const mac = desktop();
    expect(mac.run('mac', 'docker run --rm --network host alpine ip addr')).toMatch(/192\.168\.65\.3[\s\S]*docker0/);
    const inside =
      "docker run --rm --privileged --pid=host alpine nsenter -t 1 -m -u -n -i sh -c 'hostname; ip -br addr'";
    expect(mac.run('mac', inside)).toMatch(/^docker-desktop[\s\S]*docker0 .* 172\.17\.0\.1\/16/);
  });

  test('shares /Users with containers, and nothing that is not shared', () => {
    const mac = desktop();
    mac.run('mac', 'mkdir src && echo hello > src/file');
    expect(mac.run('mac', 'docker run --rm -v $PWD/src:/s alpine cat /s/file')).toBe('hello');
    mac.run('mac', 'docker run --rm -v $PWD/src:/s alpine sh -c "echo changed > /s/file"');
    expect(mac.run('mac', 'cat src/file')).toBe('changed');
    expect(mac.fails('mac', 'docker run --rm -v /opt/x:/s alpine ls')).toContain(
      'The path /opt/x is not shared from the host and is not known to Docker.',
    );
  });

  test('has consoles with zsh, a picture, and a journal that leads to the same state', () => {
    const { lab } = desktop();
    const console = lab.openConsole('mac', { rows: 24, columns: 80 });
    let shown = '';
    console.onOutput = (bytes) => {
      shown += new TextDecoder().decode(bytes);
    };
    lab.advance(lab.now + SECOND);
    lab.input(console.id, 'docker run -d --name web -p 8080:80 nginx\r');
    lab.advance(lab.now + 3 * SECOND);
    lab.input(console.id, 'curl -s localhost:8080 | grep title\r');
    lab.advance(lab.now + 2 * SECOND);
    expect(shown).toMatch(/learner@mac ~ % .*docker run[\s\S]*Welcome to nginx!/);
    expect(() => JSON.stringify(lab.picture())).not.toThrow();
    const again = Lab.replay(lab.scenario, lab.journal());
    expect(stateOf(again, 'mac')).toEqual(stateOf(lab, 'mac'));
    expect(lab.takeFailures()).toEqual([]);
  });

  test('its engine stops and starts like any other', () => {
    const mac = desktop();
    mac.run('mac', 'docker run -d --name web --restart always -p 8080:80 nginx');
    mac.run('mac', 'lab engine stop mac');
    mac.fails('mac', 'docker ps');
    mac.fails('mac', 'curl -s localhost:8080');
    mac.run('mac', 'lab engine start mac; sleep 2');
    expect(mac.run('mac', 'curl -s localhost:8080')).toContain('Welcome to nginx!');
  });
});
