import { describe, expect, it } from 'vitest';
import { Lab } from '../../src/lab/lab.ts';
import { plainScenario } from '../../src/lab/scenario.ts';

const EPOCH = Date.UTC(2026, 10, 21, 9);

/** Two hosts; the first has images of a registry and of a web server with htpasswd. */
function lab(): Lab {
  const plain = plainScenario(['node1', 'node2'], { epoch: EPOCH });
  const hosts = plain.hosts.map((host) =>
    host.name === 'node1' ? { ...host, images: ['registry:2', 'httpd'] } : host,
  );
  return Lab.start({ ...plain, hosts });
}

function run(where: Lab, host: string, cmd: string) {
  const result = where.run(host, cmd);
  for (const { error } of where.takeFailures()) throw error;
  return result;
}

describe('a registry of one’s own', () => {
  it('takes an image and gives it back, as a real engine and registry 2.8 told it', () => {
    const own = lab();
    run(own, 'node1', 'docker run -d --name registry -p 5000:5000 -v data:/var/lib/registry registry:2');
    const before = run(own, 'node1', 'docker inspect -f "{{.Id}} {{.Size}} {{json .RootFS}}" nginx').stdout;
    const pushed = run(own, 'node1', 'docker tag nginx localhost:5000/my; docker push localhost:5000/my');
    const digest = /digest: (sha256:\w{64}) size: \d+/.exec(pushed.stdout)?.[1] ?? '';
    expect(pushed.stdout.replaceAll(/\b[0-9a-f]{12}:/g, 'LAYER:')).toMatch(
      /^Using default tag: latest\nThe push refers to repository \[localhost:5000\/my\]\nLAYER: Preparing\nLAYER: Pushed\nlatest: digest: /,
    );
    expect(run(own, 'node1', 'docker push localhost:5000/my').stdout).toContain(': Layer already exists\n');
    expect(run(own, 'node1', 'docker tag nginx localhost:5000/b; docker push localhost:5000/b').stdout).toContain(
      ': Mounted from my\n',
    );
    const removed = run(own, 'node1', 'docker rmi localhost:5000/b localhost:5000/my nginx nginx:alpine').stdout;
    expect(removed).toContain(`Untagged: localhost:5000/my:latest\nUntagged: localhost:5000/my@${digest}\n`);
    const pulled = run(own, 'node1', 'docker pull localhost:5000/my').stdout;
    expect(pulled.replaceAll(/\b[0-9a-f]{12}:/g, 'LAYER:')).toBe(
      `Using default tag: latest\nlatest: Pulling from my\nLAYER: Pulling fs layer\nLAYER: Verifying Checksum\nLAYER: Download complete\nLAYER: Pull complete\nDigest: ${digest}\nStatus: Downloaded newer image for localhost:5000/my:latest\nlocalhost:5000/my:latest\n`,
    );
    expect(run(own, 'node1', 'docker pull localhost:5000/my').stdout).toContain(
      'Status: Image is up to date for localhost:5000/my:latest\n',
    );
    expect(run(own, 'node1', 'docker inspect -f "{{.Id}} {{.Size}} {{json .RootFS}}" localhost:5000/my').stdout).toBe(
      before,
    );
    expect(run(own, 'node1', 'docker inspect -f "{{json .RepoDigests}}" localhost:5000/my').stdout).toBe(
      `["localhost:5000/my@${digest}"]\n`,
    );
    expect(
      run(own, 'node1', `docker run --rm localhost:5000/my@${digest} cat /usr/share/nginx/html/index.html`).stdout,
    ).toContain('Welcome to nginx!');
    run(own, 'node1', 'docker rm -f registry');
    run(own, 'node1', 'docker run -d --name again -p 5000:5000 -v data:/var/lib/registry registry:2');
    expect(run(own, 'node1', 'curl -s localhost:5000/v2/_catalog').stdout).toBe('{"repositories":["b","my"]}\n');
    expect(run(own, 'node1', 'curl -s localhost:5000/v2/my/tags/list').stdout).toBe(
      '{"name":"my","tags":["latest"]}\n',
    );
  });

  it('says what there is not', () => {
    const own = lab();
    run(own, 'node1', 'docker run -d -p 5000:5000 registry:2; docker tag busybox localhost:5000/box');
    const error = (cmd: string) => run(own, 'node1', cmd).stderr;
    expect(error('docker pull localhost:5000/box:9')).toBe(
      'Error response from daemon: manifest for localhost:5000/box:9 not found: manifest unknown: manifest unknown\n',
    );
    expect(error('docker push localhost:5000/box:9')).toBe('tag does not exist: localhost:5000/box:9\n');
    expect(error('docker push localhost:5000/none')).toBe(
      'An image does not exist locally with the tag: localhost:5000/none\n',
    );
    expect(error('docker pull localhost:5009/box')).toBe(
      'Error response from daemon: Get "http://localhost:5009/v2/": dial tcp 127.0.0.1:5009: connect: connection refused\n',
    );
  });

  it('is spoken to in plain HTTP only by hosts that are told so', () => {
    const own = lab();
    run(own, 'node1', 'docker run -d -p 5000:5000 registry:2');
    run(own, 'node1', 'docker tag busybox localhost:5000/box; docker push localhost:5000/box');
    const refused = run(own, 'node2', 'docker pull 192.168.56.11:5000/box');
    expect(refused.stderr).toBe(
      'Error response from daemon: Get "https://192.168.56.11:5000/v2/": http: server gave HTTP response to HTTPS client\n',
    );
    run(
      own,
      'node2',
      `mkdir -p /etc/docker; echo '{"insecure-registries":["192.168.56.11:5000"]}' > /etc/docker/daemon.json; systemctl reload docker`,
    );
    const pulled = run(
      own,
      'node2',
      'docker pull 192.168.56.11:5000/box; docker run --rm 192.168.56.11:5000/box echo hi',
    );
    expect(pulled.stdout).toContain('192.168.56.11:5000/box:latest\nhi\n');
  });

  it('can let in only whom a file of htpasswd knows', () => {
    const own = lab();
    run(own, 'node1', 'mkdir /auth; docker run --rm --entrypoint htpasswd httpd:2 -Bbn ann secret > /auth/htpasswd');
    run(
      own,
      'node1',
      'docker run -d -p 5000:5000 -v /auth:/auth -e REGISTRY_AUTH=htpasswd -e REGISTRY_AUTH_HTPASSWD_REALM=Realm -e REGISTRY_AUTH_HTPASSWD_PATH=/auth/htpasswd registry:2',
    );
    run(own, 'node1', 'docker tag busybox localhost:5000/box');
    expect(run(own, 'node1', 'docker push localhost:5000/box').stderr).toBe('no basic auth credentials\n');
    expect(run(own, 'node1', 'docker pull localhost:5000/box').stderr).toBe(
      'Error response from daemon: Head "http://localhost:5000/v2/box/manifests/latest": no basic auth credentials\n',
    );
    expect(run(own, 'node1', 'echo wrong | docker login localhost:5000 -u ann --password-stdin').stderr).toBe(
      'Error response from daemon: login attempt to http://localhost:5000/v2/ failed with status: 401 Unauthorized\n',
    );
    const well = run(own, 'node1', 'echo secret | docker login localhost:5000 -u ann --password-stdin');
    expect(well.stdout).toBe('Login Succeeded\n');
    expect(well.stderr).toBe(
      "\nWARNING! Your credentials are stored unencrypted in '/root/.docker/config.json'.\nConfigure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n\n",
    );
    expect(run(own, 'node1', 'docker push localhost:5000/box').exit).toBe(0);
    run(own, 'node1', 'docker logout localhost:5000');
    expect(run(own, 'node1', 'cat /root/.docker/config.json').stdout).toBe('{\n\t"auths": {}\n}');
    expect(run(own, 'node1', 'docker push localhost:5000/box').stderr).toBe('no basic auth credentials\n');
  });

  it('keeps what a container changed and removed', () => {
    const own = lab();
    run(own, 'node1', 'docker run -d -p 5000:5000 registry:2');
    run(own, 'node1', 'docker run --name aa busybox sh -c "echo hi > /x; rm /etc/group"');
    run(own, 'node1', 'docker commit aa localhost:5000/aa; docker push localhost:5000/aa');
    run(own, 'node1', 'docker rm aa; docker rmi localhost:5000/aa');
    const shown = run(own, 'node1', 'docker run --rm localhost:5000/aa sh -c "cat /x; ls /etc/group"');
    expect(shown.stderr).toContain('Already exists');
    expect(shown.stdout).toContain('hi\n');
    expect(shown.exit).toBe(1);
  });
});

describe('docker save, load and import', () => {
  it('carry images from host to host', () => {
    const own = lab();
    run(own, 'node1', 'docker save -o /tmp/b.tar busybox alpine:3.22; docker rmi busybox:latest busybox:1.37');
    expect(run(own, 'node1', 'docker load -i /tmp/b.tar').stdout).toBe(
      'Loaded image: busybox:1.37\nLoaded image: busybox:latest\nLoaded image: alpine:3.22\n',
    );
    expect(run(own, 'node1', 'docker run --rm busybox echo hi').stdout).toBe('hi\n');
    run(own, 'node1', 'docker run --name bb busybox touch /here; docker export bb > /tmp/e.tar');
    run(own, 'node1', 'docker import -c "CMD [\\"ls\\", \\"/here\\"]" /tmp/e.tar imp');
    expect(run(own, 'node1', 'docker run --rm imp').stdout).toBe('/here\n');
    expect(run(own, 'node1', 'echo garbage | docker load').stderr).toBe('unexpected EOF\n');
  });
});
