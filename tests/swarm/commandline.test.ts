import { beforeAll, describe, expect, test } from 'vitest';
import { Lab } from '../../src/lab/lab.ts';
import { plainScenario } from '../../src/lab/scenario.ts';

const STACK = `services:
  web:
    image: nginx:\${TAG:-latest}
    ports: ["8080:80"]
    deploy: {replicas: 2}
  job:
    image: busybox
    command: cat /note
    configs: [{source: note, target: /note}]
    deploy: {mode: replicated-job, replicas: 1}
configs:
  note: {file: ./note}
`;

describe('a stack on two hosts, from the command line', () => {
  let lab: Lab;
  const run = (cmd: string, host = 'node1') => {
    const { stdout, stderr, exit } = lab.run(host, cmd);
    if (exit !== 0) throw new Error(`${cmd}: ${stdout}${stderr}`);
    return stdout;
  };

  beforeAll(() => {
    lab = Lab.start(plainScenario(['node1', 'node2'], { epoch: Date.UTC(2026, 0, 1) }));
    run('docker swarm init --advertise-addr 192.168.56.11');
    const token = run('docker swarm join-token -q worker').trim();
    expect(run(`docker swarm join --token ${token} 192.168.56.11:2377`, 'node2')).toBe(
      'This node joined a swarm as a worker.\n',
    );
    lab.run('node1', `cat > stack.yml <<'END'\n${STACK}END\necho remember > note`);
  });

  test('is deployed and waited for', () => {
    const text = run('docker stack deploy -d=false --resolve-image never -c stack.yml shop');
    expect(text.split('\n').slice(0, 4)).toEqual([
      'Creating network shop_default',
      'Creating config shop_note',
      'Creating service shop_job',
      'Creating service shop_web',
    ]);
    expect(text).toContain('job complete\n');
    expect(text).toContain('overall progress: 2 out of 2 tasks\nverify: Waiting 5 seconds');
    expect(text).toMatch(/verify: Service [a-z0-9]{25} converged\n$/);
    expect(run('docker stack ls')).toBe('NAME      SERVICES\nshop      2\n');
    expect(run("docker stack services shop --format '{{.Name}} {{.Mode}} {{.Replicas}} {{.Ports}}'")).toBe(
      'shop_job replicated job 0/1 (1/1 completed) \nshop_web replicated 2/2 *:8080->80/tcp\n',
    );
    expect(run("docker stack ps shop --filter name=shop_web --format '{{.Node}}' | sort")).toBe('node1\nnode2\n');
  });

  test('tells on any manager what its tasks said', () => {
    expect(run('docker service logs --no-task-ids shop_job')).toMatch(/^shop_job\.0@node[12] {4}\| remember\n$/);
  });

  test('is updated by the same file with another variable', () => {
    run('TAG=alpine docker stack deploy --resolve-image never -d=false -c stack.yml shop');
    expect(run("docker service inspect shop_web --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}'")).toBe(
      'nginx:alpine\n',
    );
    const tasks = run("docker service ps shop_web --format '{{.Name}} {{.Image}} {{.DesiredState}}'").split('\n');
    expect(tasks).toContain('shop_web.1 nginx:alpine Running');
    expect(tasks).toContain('shop_web.1 nginx:latest Shutdown');
    expect(run('docker service ps shop_web | grep -c "_ shop_web"')).toBe('2\n');
  });

  test('goes with all that belongs to it', () => {
    expect(run('docker stack rm -d=false shop')).toBe(
      'Removing service shop_job\nRemoving service shop_web\nRemoving config shop_note\nRemoving network shop_default\n',
    );
    expect(run('docker stack ls')).toBe('NAME      SERVICES\n');
    expect(run('sleep 2; docker ps -aq', 'node2')).toBe('');
    expect(run('docker config ls -q; docker network ls -q --filter name=shop')).toBe('');
  });
});
