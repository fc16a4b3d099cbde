import { describe, expect, it } from 'vitest';
import { Lab } from '../../src/lab/lab.ts';
import { plainScenario } from '../../src/lab/scenario.ts';

function lab(internet: boolean): Lab {
  return Lab.start({ ...plainScenario(['node1'], { epoch: Date.UTC(2026, 10, 21, 9) }), internet });
}

function run(where: Lab, cmd: string) {
  const result = where.run('node1', cmd);
  for (const { error } of where.takeFailures()) throw error;
  return result;
}

describe('the internet of labs that ask for one', () => {
  it('answers for names, from hosts and from containers', () => {
    const own = lab(true);
    expect(run(own, 'dig +short example.com').stdout).toBe('192.0.2.80\n');
    expect(run(own, 'dig nosuch.example.org').stdout).toContain('status: NXDOMAIN');
    expect(run(own, 'dig dnssec-failed.org').stdout).toContain('status: SERVFAIL');
    run(own, 'docker network create net');
    expect(run(own, 'docker run --rm --network net busybox wget -qO- http://example.com').stdout).toContain(
      'Example Domain',
    );
    const unknown = run(own, 'docker run --rm --network net busybox nslookup nosuch.example.com');
    expect(unknown.stdout + unknown.stderr).toContain("can't find nosuch.example.com: NXDOMAIN");
  });

  it('has a Docker Hub', () => {
    const own = lab(true);
    const started = own.now;
    const pulled = run(own, 'docker pull hello-world');
    expect(pulled.stdout).toContain('latest: Pulling from library/hello-world\n');
    expect(pulled.stdout).toContain(
      'Status: Downloaded newer image for hello-world:latest\ndocker.io/library/hello-world:latest\n',
    );
    expect(run(own, 'docker run --rm hello-world').stdout).toContain('Hello from Docker!');
    expect(run(own, 'docker pull nosuch').stderr).toBe(
      "Error response from daemon: pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied\n",
    );
    expect(run(own, 'docker pull nginx:nosuch').stderr).toBe(
      'Error response from daemon: manifest for nginx:nosuch not found: manifest unknown: manifest unknown\n',
    );
    expect(run(own, 'docker search --limit 1 --format "{{.Name}} {{.IsOfficial}}" nginx').stdout).toBe('nginx [OK]\n');
    expect(own.now - started).toBeGreaterThan(0);
  });

  it('lets learners log in and push', () => {
    const own = lab(true);
    expect(run(own, 'echo no | docker login -u learner --password-stdin').stderr).toBe(
      'Error response from daemon: Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password\n',
    );
    run(own, 'docker tag busybox learner/box; docker tag busybox other/box');
    expect(run(own, 'docker push learner/box').stderr).toBe('denied: requested access to the resource is denied\n');
    expect(run(own, 'echo gangway | docker login -u learner --password-stdin').stdout).toBe('Login Succeeded\n');
    expect(run(own, 'docker push learner/box').exit).toBe(0);
    expect(run(own, 'docker push other/box').stderr).toBe('denied: requested access to the resource is denied\n');
  });

  it('has the plug-ins of the course', () => {
    const own = lab(true);
    const installed = run(own, 'docker plugin install --grant-all-permissions gangway/ledger');
    expect(installed.stdout).toContain('Installed plugin gangway/ledger\n');
    run(own, 'docker network create --ipam-driver gangway/ledger:latest net');
    expect(run(own, "docker network inspect -f '{{(index .IPAM.Config 0).Subnet}}' net").stdout).toBe('10.99.0.0/24\n');
  });

  it('is not there for others', () => {
    expect(run(lab(false), 'docker pull hello-world').stderr).toContain('i/o timeout');
  });
});
