import { describe, expect, test } from 'vitest';
import { SwarmLab } from './cluster.ts';

/** Images cannot be pulled, and are found to be there after so long. */
const PULL = 13;

function started(hosts: number, ...commands: string[]): SwarmLab {
  const swarm = SwarmLab.of(1, hosts - 1);
  for (const command of commands) swarm.run(1, command);
  swarm.wait(PULL);
  return swarm;
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '');
const CREATE = 'docker service create -d --no-resolve-image';

describe('services on whole hosts', () => {
  test('a node that dies loses its tasks to the others, and its address answers no more', () => {
    const swarm = started(
      3,
      'docker network create -d overlay --attachable app',
      `${CREATE} --name web --network app --replicas 3 nginx`,
    );
    const nodes = () =>
      lines(swarm.run(1, "docker service ps web --filter desired-state=running --format '{{.Node}}'")).sort();
    expect(nodes()).toEqual(['node1', 'node2', 'node3']);
    swarm.run(1, 'lab cut node3');
    swarm.wait(40);
    expect(nodes()).toEqual(['node1', 'node1', 'node2']);
    swarm.run(1, 'docker run -d --name cli --network app alpine sleep 1000');
    swarm.wait(1);
    for (let request = 0; request < 6; request++)
      expect(swarm.run(1, 'docker exec cli wget -qO- -T 2 http://web/')).toContain('Welcome to nginx!');
  });

  test('secrets and configs are files in the containers, gone with them', () => {
    const swarm = started(
      2,
      'printf hello | docker secret create key -',
      'printf "listen 80" | docker config create conf -',
      `${CREATE} --name app --constraint node.role==worker --secret key --config source=conf,target=/etc/app.conf alpine sleep 1000`,
    );
    const container = '$(docker ps -q --filter name=app.1)';
    expect(swarm.run(2, `docker exec ${container} cat /run/secrets/key /etc/app.conf`)).toBe('hellolisten 80');
    expect(swarm.run(2, `docker exec ${container} sh -c "echo x > /run/secrets/key" || true`)).not.toContain('x');
    expect(swarm.run(2, 'mount | grep -c mounts/secrets')).toBe('1\n');
    swarm.run(1, 'docker service rm app');
    swarm.wait(5);
    expect(swarm.run(2, 'mount | grep -c mounts/secrets || true')).toBe('0\n');
    expect(swarm.run(2, 'docker ps -aq')).toBe('');
  });

  test('a network comes to a node with its first task, and goes after the last', () => {
    const swarm = started(2, 'docker network create -d overlay app');
    const networks = () => lines(swarm.run(2, "docker network ls --filter driver=overlay --format '{{.Name}}'"));
    expect(networks()).toEqual(['ingress']);
    swarm.run(1, `${CREATE} --name web --network app --constraint node.role==worker alpine sleep 1000`);
    swarm.wait(PULL);
    expect(networks()).toEqual(['app', 'ingress']);
    swarm.run(1, 'docker service rm web');
    swarm.wait(5);
    expect(networks()).toEqual(['ingress']);
  });

  test('unused networks are pruned, those of services stay', () => {
    const swarm = started(
      2,
      'docker network create -d overlay used',
      'docker network create -d overlay idle',
      `${CREATE} --name web --network used alpine sleep 1000`,
    );
    expect(swarm.run(1, 'docker network prune -f')).toBe('Deleted Networks:\nidle\n\n');
    expect(swarm.run(1, "docker network ls --filter driver=overlay --format '{{.Name}}'")).toBe('ingress\nused\n');
  });

  test('nobody finds a task before its health check has passed, and one that fails it is replaced', () => {
    const check = '--health-cmd "test -f /tmp/ok" --health-interval 1s --health-retries 5';
    const swarm = started(1, `${CREATE} --name slow ${check} alpine sh -c "sleep 3; touch /tmp/ok; sleep 1000"`);
    const states = (name: string) =>
      lines(swarm.run(1, `docker service ps ${name} --format '{{.CurrentState}} {{.Error}}' --no-trunc`));
    expect(states('slow')[0]).toMatch(/^Starting/);
    swarm.wait(5);
    expect(states('slow')[0]).toMatch(/^Running/);
    swarm.run(1, `${CREATE} --name ill ${check} alpine sleep 1000`);
    swarm.wait(PULL + 8);
    expect(states('ill').join('\n')).toContain('task: non-zero exit (137): dockerexec: unhealthy container');
  });

  test('tasks go on without managers, and what was asked for meanwhile follows', () => {
    const swarm = started(2, `${CREATE} --name web --mode global nginx`);
    swarm.run(1, 'lab cut node1 node2');
    swarm.wait(30);
    expect(swarm.run(2, 'docker ps -q')).not.toBe('');
    swarm.run(1, 'docker service rm web');
    swarm.wait(5);
    expect(swarm.run(2, 'docker ps -q')).not.toBe('');
    swarm.run(1, 'lab heal');
    swarm.wait(30);
    expect(swarm.run(2, 'docker ps -q')).toBe('');
  });

  test('logs come from all nodes', () => {
    const swarm = started(3, `${CREATE} --name talk --mode global alpine sh -c 'echo from $(hostname); sleep 1000'`);
    const log = lines(swarm.run(1, 'docker service logs talk'));
    expect(log).toHaveLength(3);
    for (const node of ['node1', 'node2', 'node3']) expect(log.some((line) => line.includes(`@${node} `))).toBe(true);
    expect(lines(swarm.run(1, 'docker service logs --raw --tail 1 talk'))).toHaveLength(3);
  });
});
