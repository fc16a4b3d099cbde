import { describe, expect, test } from 'vitest';
import { Journey } from './journey.ts';

const IMAGES = ['traefik', 'traefik/whoami:v1.11', 'gangway/http-mesh'];
const SOCKET = '-v /var/run/docker.sock:/var/run/docker.sock';

function hosts(journey: Journey, name: string, path = '/', port = 80): string {
  return journey.run('node1', `curl -s -H 'Host: ${name}' http://localhost:${port}${path}`);
}

describe('a proxy that asks the engine', () => {
  test('routes to containers by host and path, and follows what comes and goes', () => {
    const journey = new Journey([{ name: 'node1', images: IMAGES }]);
    journey.run('node1', 'docker network create web');
    journey.run(
      'node1',
      `docker run -d --name proxy --network web -p 80:80 -p 8080:8080 ${SOCKET} traefik:v3.5` +
        ' --providers.docker --providers.docker.exposedbydefault=false --entrypoints.web.address=:80 --api.insecure',
    );
    expect(hosts(journey, 'a.example')).toBe('404 page not found');
    const routed = (name: string, rule: string) =>
      `docker run -d --name ${name} --network web -l traefik.enable=true -l 'traefik.http.routers.${name}.rule=${rule}'`;
    journey.run('node1', `${routed('one', 'Host(`a.example`)')} traefik/whoami:v1.11 --name one`);
    journey.run('node1', `${routed('two', 'Host(`a.example`) && PathPrefix(`/two`)')} traefik/whoami:v1.11 --name two`);
    journey.run('node1', 'docker run -d --network web --name hidden traefik/whoami:v1.11; sleep 3');
    const answer = hosts(journey, 'a.example');
    expect(answer).toMatch(/^Name: one\nHostname: [0-9a-f]{12}\nIP: 127.0.0.1\n/);
    expect(answer).toContain('X-Forwarded-Host: a.example\r\nX-Forwarded-Port: 80\r\nX-Forwarded-Proto: http\r\n');
    expect(hosts(journey, 'a.example', '/two')).toContain('Name: two');
    expect(hosts(journey, 'hidden')).toBe('404 page not found');
    const names = journey.run('node1', "curl -s localhost:8080/api/http/routers | jq -r '.[].name'");
    expect(names.split('\n')).toEqual(['api@internal', 'dashboard@internal', 'one@docker', 'two@docker']);
    journey.run('node1', 'docker rm -f two; sleep 3');
    expect(hosts(journey, 'a.example', '/two')).toContain('Name: one');
  });

  test('answers for what is behind it: 502 where nobody listens, 503 and 504', () => {
    const journey = new Journey([{ name: 'node1', images: IMAGES }]);
    journey.run('node1', 'docker network create web; docker network create other');
    const start = `docker run -d --name proxy --network web -p 80:80 ${SOCKET} traefik:v3.5 --providers.docker`;
    journey.run('node1', `${start} --entrypoints.web.address=:80`);
    const label = (port: number) => `-l traefik.http.services.s.loadbalancer.server.port=${port}`;
    journey.run('node1', `docker run -d --network web --name wrong ${label(81)} traefik/whoami:v1.11; sleep 3`);
    expect(hosts(journey, 'wrong')).toBe('Bad Gateway');
    journey.run(
      'node1',
      `docker rm -f wrong; docker run -d --network other --name far ${label(80)} traefik/whoami:v1.11`,
    );
    journey.run('node1', 'sleep 3');
    expect(hosts(journey, 'far')).toBe('Gateway Timeout');
  });

  test('balances over the tasks of a service on all nodes, and by the labels of com.docker.lb', () => {
    const journey = new Journey(['node1', 'node2'].map((name) => ({ name, images: IMAGES })));
    journey.run('node1', 'docker swarm init --advertise-addr 192.168.56.11');
    const token = journey.run('node1', 'docker swarm join-token -q worker');
    journey.run('node2', `docker swarm join --token ${token} 192.168.56.11:2377`);
    journey.run('node1', 'docker network create -d overlay web');
    const create = 'docker service create -d --no-resolve-image --network web';
    const mount = '--constraint node.role==manager --mount type=bind,src=/var/run/docker.sock,dst=/var/run/docker.sock';
    journey.run(
      'node1',
      `${create} --name app --replicas 2 -l traefik.enable=true -l 'traefik.http.routers.app.rule=Host(\`app.example\`)'` +
        ' -l traefik.http.services.app.loadbalancer.server.port=80 -l com.docker.lb.hosts=lb.example' +
        ' -l com.docker.lb.port=80 -l com.docker.lb.network=web traefik/whoami:v1.11',
    );
    journey.run(
      'node1',
      `${create} --name proxy -p 80:80 ${mount} traefik:v3.5 --providers.swarm` +
        ' --providers.swarm.exposedbydefault=false --entrypoints.web.address=:80',
    );
    journey.run('node1', `${create} --name mesh -p 8000:80 ${mount} gangway/http-mesh; sleep 60`);
    const answered = (name: string, port: number) =>
      new Set([1, 2, 3, 4].map(() => /Hostname: (\w+)/.exec(hosts(journey, name, '/', port))?.[1]));
    expect(answered('app.example', 80).size).toBe(2);
    expect(answered('lb.example', 8000).size).toBe(2);
    // Both ports answer on the other node as well.
    expect(journey.run('node2', "curl -s -H 'Host: app.example' http://192.168.56.12")).toContain('Hostname: ');
    expect(hosts(journey, 'nobody.example')).toBe('404 page not found');
  });

  test('says what is wrong with its options', () => {
    const journey = new Journey([{ name: 'node1', images: IMAGES }]);
    const run = 'docker run --rm traefik:v3.5';
    expect(journey.fails('node1', `${run} --foo.bar=1`)).toContain('field not found, node: foo');
    expect(journey.fails('node1', `${run} --providers.file.filename=x`)).toContain('not simulated: --providers.file');
    expect(journey.run('node1', `${run} version`)).toContain('Version:      3.5.3');
  });
});
