import { test } from 'vitest';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
test('x', () => {
  const lab = Lab.start(plainScenario(['node1','node2'], { epoch: 0 }));
  for (const c of ['docker network create aa', 'docker run -d --name xx --hostname xx -p 8080:80 -p 5353:53/udp --network aa alpine sleep 1000', 'docker run -d --name yy --network aa nginx:alpine', `docker exec xx sh -c 'for a in yy 172.18.0.3 1.2.3.4 zz; do ping -c1 -W1 $a; done'`,
   `docker exec -d xx sh -c 'mkdir /www; hostname > /www/index.html; httpd -p 80 -h /www'`, `docker exec -d xx sh -c 'nc -u -l -p 53 -e hostname'`, 'curl -s localhost:8080', 'curl -s 192.168.56.11:8080','echo hi | nc -u -w 1 192.168.56.11 5353','ip a', 'ls /var/lib/docker/containers/* /run/docker/netns; mount | tail -5', 'ps ax', 'ss -ltnup', 'docker rm -f xx yy', 'docker network rm aa', 'docker run -d --name ww -p 80 traefik/whoami --name hello', 'docker port ww', 'curl -s localhost:32769']) {
    const t = performance.now();
    const r = lab.run('node1', c);
    console.log(`$ ${c} [${r.exit}] ${(performance.now() - t).toFixed(1)}ms\n${r.stdout}${r.stderr}`);
  }
  console.log(lab.takeFailures());
});
