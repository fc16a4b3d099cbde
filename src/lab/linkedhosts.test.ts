import { expect, it } from 'vitest';
import { Lab } from './lab.ts';
import { plainScenario } from './scenario.ts';

it('writes the new address of a container that is started again into the hosts files of those that link to it', () => {
  const lab = Lab.start(plainScenario(['node1'], { epoch: 0 }));
  const run = (command: string) => lab.run('node1', command).stdout;
  run('docker run -d --name db redis:alpine');
  run('docker run -d --name app --hostname app --link db:database alpine sleep 1d');
  run('docker stop db');
  run('docker run -d --name other alpine sleep 1d');
  run('docker start db');
  // As recorded of Docker 28.5.2; the variables of the first program stay as they were.
  expect(run('docker exec app grep 172 /etc/hosts')).toMatch(
    /^172\.17\.0\.4\tdatabase \w{12} db\n172\.17\.0\.3\tapp\n$/,
  );
  expect(run(`docker exec app sh -c 'tr "\\0" "\\n" < /proc/1/environ | grep ADDR'`)).toBe(
    'DATABASE_PORT_6379_TCP_ADDR=172.17.0.2\n',
  );
});

it('runs nothing in a container whose link leads nowhere', () => {
  const lab = Lab.start(plainScenario(['node1'], { epoch: 0 }));
  lab.run('node1', 'docker run -d --name db redis:alpine');
  lab.run('node1', 'docker run -d --name app --link db alpine sleep 1d');
  lab.run('node1', 'docker rm -f db');
  expect(lab.run('node1', 'docker exec app true')).toMatchObject({
    stderr: 'Error response from daemon: Cannot link to a non running container: /db AS /app/db\n',
    exit: 1,
  });
});
