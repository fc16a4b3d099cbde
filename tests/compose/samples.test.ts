import { describe, expect, it } from 'vitest';
import { ComposeLab } from './composelab.ts';

/** Projects as many people write them, over images of the simulated Docker Hub, and what must answer whom. */
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
    image: wordpress
    depends_on: [db]
    ports: ["80:80"]
    restart: always
    environment: {WORDPRESS_DB_HOST: db, WORDPRESS_DB_USER: wordpress}
    volumes: [wp_data:/var/www/html]
volumes:
  db_data:
  wp_data:`,
    asks: [
      ['curl -s localhost', /WordPress &rsaquo; Installation/],
      ['cd blog && docker compose exec db wget -q -O - http://wordpress', /WordPress/],
      [
        'cd blog && docker compose stop -t 0 db 2>/dev/null; curl -s localhost',
        /Error establishing a database connection/,
      ],
      ['cd blog && docker compose start db 2>/dev/null; curl -s localhost', /WordPress &rsaquo; Installation/],
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
    image: mongo:7
    volumes: [mongo_data:/data/db]
    networks: [private]
networks:
  public: {}
  private: {internal: true}
volumes: {mongo_data: {}}`,
    asks: [
      ['curl -s localhost:8000', /Welcome to nginx/],
      ['cd shop && docker compose exec frontend wget -q -O - http://api', /backend/],
      ['cd shop && docker compose exec mongo wget -q -O - http://localhost:27017', /MongoDB over HTTP/],
      ['cd shop && docker compose exec backend wget -q -O - http://mongo:27017', /native driver port/],
      ['cd shop && ! docker compose exec frontend wget -q -T 2 -O - http://mongo:27017 && echo apart', /apart/],
    ],
  },
  {
    name: 'edge',
    file: `services:
  traefik:
    image: traefik:v3.5
    command: ["--providers.docker", "--providers.docker.exposedbydefault=false", "--entrypoints.web.address=:80", "--api.insecure=true"]
    ports: ["80:80", "127.0.0.1:8080:8080"]
    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]
  whoami:
    image: traefik/whoami
    deploy: {replicas: 3}
    labels:
      traefik.enable: true
      traefik.http.routers.whoami.rule: Host(\`whoami.localhost\`)`,
    asks: [
      ['curl -s -H "Host: whoami.localhost" localhost', /Hostname: /],
      [
        'sleep 3; for i in 1 2 3 4 5 6; do curl -s -H "Host: whoami.localhost" localhost | grep Hostname; done | sort -u | wc -l',
        /^3$/m,
      ],
      ['curl -s -o /dev/null -w "%{http_code}" localhost', /404/],
      ['curl -s 127.0.0.1:8080/api/http/routers', /whoami@docker/],
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
    image: prom/prometheus
    configs: [{source: prometheus, target: /etc/prometheus/prometheus.yml}]
    volumes: [prom_data:/prometheus]
    ports: ["9090:9090"]
  grafana:
    <<: *common
    image: grafana/grafana
    ports: ["3000:3000"]
    environment: ["GF_SECURITY_ADMIN_PASSWORD=\${GF_PASSWORD:-grafana}"]
configs:
  prometheus:
    content: |
      scrape_configs: []
volumes: {prom_data: }`,
    asks: [
      ['curl -s localhost:9090/-/healthy', /Prometheus Server is Healthy/],
      ['curl -s localhost:3000/api/health', /"database": "ok"/],
      ['cd watch && docker compose exec grafana wget -q -O - http://prometheus:9090/-/ready', /Server is Ready/],
      ['cd watch && docker compose exec prometheus cat /etc/prometheus/prometheus.yml', /scrape_configs/],
      ['cd watch && docker compose exec grafana printenv GF_SECURITY_ADMIN_PASSWORD', /^grafana$/m],
    ],
  },
];

describe('projects as people write them', () => {
  for (const { name, file, asks } of SAMPLES) {
    it(`${name} comes up, answers and leaves nothing`, { timeout: 60_000 }, () => {
      const compose = new ComposeLab(true);
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
