import { describe, expect, it } from 'vitest';
import { ComposeLab } from './composelab.ts';

/** Projects as many people write them, over the images that are there, and what must answer whom. */
const SAMPLES: readonly { name: string; file: string; asks: readonly [command: string, answer: RegExp][] }[] = [
  {
    name: 'vote',
    file: `services:
  vote:
    image: nginx
    depends_on:
      redis:
        condition: service_healthy
    ports:
      - "5000:80"
    networks: [front-tier, back-tier]
  result:
    image: nginx
    depends_on: [db]
    ports:
      - target: 80
        published: 5001
    networks: [front-tier, back-tier]
  worker:
    image: alpine
    command: sleep 10000
    init: true
    depends_on: {redis: {condition: service_healthy}, db: {condition: service_healthy}}
    networks: [back-tier]
  redis:
    image: redis:alpine
    healthcheck: {test: "true", interval: 5s}
    networks: [back-tier]
  db:
    image: postgres
    environment: {POSTGRES_USER: postgres, POSTGRES_PASSWORD: postgres}
    volumes: ["db-data:/var/lib/postgresql/data"]
    healthcheck: {test: ["CMD", "true"], interval: 5s}
    networks: [back-tier]
volumes: {db-data: }
networks:
  front-tier:
  back-tier:`,
    asks: [
      ['curl -s localhost:5000', /Welcome to nginx/],
      ['curl -s localhost:5001', /Welcome to nginx/],
      ['cd vote && docker compose exec worker ping -c 1 -W 1 redis', /0% packet loss/],
      ['cd vote && docker compose exec worker ping -c 1 -W 1 db', /0% packet loss/],
      ['cd vote && docker compose exec vote wget -q -O - http://result', /Welcome to nginx/],
    ],
  },
  {
    name: 'blog',
    file: `services:
  db:
    image: mysql
    restart: always
    environment:
      - MYSQL_ROOT_PASSWORD=somewordpress
      - MYSQL_DATABASE=wordpress
    volumes: [db_data:/var/lib/mysql]
    expose: [3306, 33060]
  wordpress:
    image: nginx
    depends_on: [db]
    ports: ["80:80"]
    restart: always
    environment: {WORDPRESS_DB_HOST: db, WORDPRESS_DB_USER: wordpress}
volumes:
  db_data:`,
    asks: [
      ['curl -s localhost', /Welcome to nginx/],
      ['cd blog && docker compose exec wordpress sh -c "ping -c 1 -W 1 $WORDPRESS_DB_HOST db"', /0% packet loss/],
    ],
  },
  {
    name: 'shop',
    file: `services:
  frontend:
    image: nginx
    ports: ["8000:80"]
    depends_on: [backend]
    networks: [public]
  backend:
    image: traefik/whoami
    hostname: backend
    expose: [80]
    depends_on: [mongo]
    networks:
      public: {aliases: [api]}
      private:
  mongo:
    image: redis
    volumes: [mongo_data:/data/db]
    networks: [private]
networks:
  public: {}
  private: {internal: true}
volumes: {mongo_data: {}}`,
    asks: [
      ['curl -s localhost:8000', /Welcome to nginx/],
      ['cd shop && docker compose exec frontend wget -q -O - http://api', /backend/],
      ['cd shop && docker compose exec backend ping -c 1 -W 1 mongo', /0% packet loss/],
      ['cd shop && ! docker compose exec frontend ping -c 1 -W 1 mongo && echo apart', /apart/],
    ],
  },
  {
    name: 'edge',
    file: `services:
  traefik:
    image: nginx
    command: ["httpd", "-f", "-p", "80", "-h", "/usr/share/nginx/html"]
    ports: ["80:80", "127.0.0.1:8080:80"]
    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]
  whoami:
    image: traefik/whoami
    deploy: {replicas: 3}
    labels:
      traefik.enable: true
      traefik.http.routers.whoami.rule: Host(\`whoami.localhost\`)`,
    asks: [
      ['curl -s 127.0.0.1:8080', /Welcome to nginx/],
      ['cd edge && docker compose exec traefik wget -q -O - http://whoami', /Hostname: /],
      ['docker inspect edge-whoami-2 -f \'{{index .Config.Labels "traefik.enable"}}\'', /true/],
    ],
  },
  {
    name: 'watch',
    file: `x-common: &common
  restart: unless-stopped
  logging: {driver: json-file, options: {max-size: "10m"}}
services:
  prometheus:
    <<: *common
    image: nginx
    configs: [{source: prometheus, target: /etc/prometheus/prometheus.yml}]
    volumes: [prom_data:/prometheus]
    ports: ["9090:80"]
  grafana:
    <<: *common
    image: nginx
    ports: ["3000:80"]
    environment: ["GF_SECURITY_ADMIN_PASSWORD=\${GF_PASSWORD:-grafana}"]
configs:
  prometheus:
    content: |
      scrape_configs: []
volumes: {prom_data: }`,
    asks: [
      ['curl -s localhost:9090', /Welcome to nginx/],
      ['curl -s localhost:3000', /Welcome to nginx/],
      ['cd watch && docker compose exec grafana wget -q -O - http://prometheus', /Welcome to nginx/],
      ['cd watch && docker compose exec prometheus cat /etc/prometheus/prometheus.yml', /scrape_configs/],
      ['cd watch && docker compose exec grafana printenv GF_SECURITY_ADMIN_PASSWORD', /^grafana$/m],
    ],
  },
];

describe('projects as people write them', () => {
  for (const { name, file, asks } of SAMPLES) {
    it(`${name} comes up, answers and leaves nothing`, () => {
      const compose = new ComposeLab();
      const before = compose.state();
      compose.write(name, file);
      compose.ok(`cd ${name} && docker compose up -d`);
      for (const [command, answer] of asks) expect(compose.run(command).stdout, command).toMatch(answer);
      expect(compose.run(`cd ${name} && docker compose up -d`).stderr, 'nothing to do').not.toMatch(
        /Creat|Recreat|Start/,
      );
      compose.ok(`cd ${name} && docker compose down -v -t 0`);
      expect(compose.state()).toBe(before);
    });
  }
});
