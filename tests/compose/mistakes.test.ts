import { describe, expect, it } from 'vitest';
import { ComposeLab } from './composelab.ts';

const GOOD = `name: shop
services:
  web:
    image: nginx
    ports:
      - "8080:80"
      - target: 81
        published: 8081
    environment:
      A: one
    networks:
      back:
        ipv4_address: 172.30.0.10
    depends_on:
      db:
        condition: service_started
    healthcheck:
      test: ["CMD", "true"]
      interval: 10s
  db:
    image: redis
    volumes:
      - data:/data
    networks: [back]
networks:
  back:
    ipam:
      config:
        - subnet: 172.30.0.0/16
volumes:
  data:`;

/** Mistakes that can be made in any line: what becomes of it. */
const SLIPS: readonly ((line: string) => string)[] = [
  (line) => line.replace(/(\w)(\w+):/, '$1x$2:'),
  (line) => line.replace(':', ''),
  (line) => `${line} "`,
  (line) => line.replace(/^( *)/, '$1\t'),
  (line) => `${line}: : x`,
  (line) => line.replace(/[:\]]( .*)?$/, ': {'),
];

/** Words that tell where a mistake is. */
const LOCATED =
  /^(?:yaml: (?:line \d+: )?|failed to parse .*: line|validating \/root\/shop\/compose\.yaml: |services?[ .:]|decoding failed|networks\.|volumes\.|Invalid|invalid|error while interpolating|dependency|no such|non-string key|service )/m;

describe('Compose files with a mistake', () => {
  it('are told with their place, and change nothing', () => {
    const compose = new ComposeLab();
    const before = compose.state();
    const lines = GOOD.split('\n');
    let refused = 0;
    for (const [index, line] of lines.entries()) {
      for (const [kind, slip] of SLIPS.entries()) {
        const wrong = slip(line);
        if (wrong === line) continue;
        compose.write('shop', lines.map((one, at) => (at === index ? wrong : one)).join('\n'));
        const { exit, stderr } = compose.run('cd shop && docker compose config -q');
        if (exit === 0) continue;
        refused++;
        expect(stderr, `slip ${kind} in line ${index + 1}: ${wrong}`).toMatch(LOCATED);
        expect(compose.run('cd shop && docker compose up -d').exit).not.toBe(0);
        expect(compose.state()).toBe(before);
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});
