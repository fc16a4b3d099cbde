import { expect, test } from 'vitest';
import { configurationOf, normalize, type RoutedItem } from './labels.ts';
import { translateLbLabels } from './lblabels.ts';

const OPTIONS = { exposedByDefault: true, defaultRule: 'Host(`{{ normalize .Name }}`)' };

function item(name: string, labels: Record<string, string> = {}, more: Partial<RoutedItem> = {}): RoutedItem {
  return { name, labels, addresses: ['172.18.0.2'], ports: [80], ...more };
}

function read(items: RoutedItem[], options = OPTIONS) {
  const complaints: string[] = [];
  const configuration = configurationOf(items, options, (_item, text) => complaints.push(text));
  return { ...configuration, complaints };
}

test('a container without labels gets a router by its name, unless only those that say so are exposed', () => {
  const { routers, services } = read([item('my_shop.1')]);
  expect(routers.get('my-shop-1')?.rule).toBe('Host(`my-shop-1`)');
  expect(services.get('my-shop-1')?.servers).toEqual([{ url: 'http://172.18.0.2:80' }]);
  expect(read([item('a')], { ...OPTIONS, exposedByDefault: false }).routers.size).toBe(0);
  expect(read([item('a', { 'traefik.enable': 'false' })]).routers.size).toBe(0);
});

test('servers of one service are gathered; the label says the port', () => {
  const labels = {
    'traefik.http.routers.shop.rule': 'Host(`a`)',
    'traefik.http.services.shop.loadbalancer.server.port': '8000',
  };
  const { routers, services } = read([item('a1', labels), item('a2', labels, { addresses: ['172.18.0.3'] })]);
  expect([...routers.keys()]).toEqual(['shop']);
  expect(services.get('shop')?.servers.map(({ url }) => url)).toEqual([
    'http://172.18.0.2:8000',
    'http://172.18.0.3:8000',
  ]);
});

test('two that claim one router with different rules get neither, and it is told', () => {
  const { routers, complaints } = read([
    item('a', { 'traefik.http.routers.x.rule': 'Host(`a`)' }),
    item('b', { 'traefik.http.routers.x.rule': 'Host(`b`)' }),
  ]);
  expect(routers.size).toBe(0);
  expect(complaints).toEqual([expect.stringContaining('Router defined multiple times with different configurations')]);
});

test('without a port there is no route', () => {
  const { routers, complaints } = read([item('a', {}, { ports: [] })]);
  expect(routers.size).toBe(0);
  expect(complaints).toEqual(['service "a" error: port is missing']);
});

test('labels of com.docker.lb become a router for all hosts', () => {
  const labels = translateLbLabels('app', {
    'com.docker.lb.hosts': 'a.example,b.example',
    'com.docker.lb.port': '8080',
  });
  const { routers, services } = read([item('app', labels)], { ...OPTIONS, exposedByDefault: false });
  expect(routers.get('app')?.rule).toBe('Host(`a.example`) || Host(`b.example`)');
  expect(services.get('app')?.servers).toEqual([{ url: 'http://172.18.0.2:8080' }]);
  expect(translateLbLabels('app', {})).toEqual({});
});

test('names keep letters and digits', () => {
  expect(normalize('shop_web.1@x')).toBe('shop-web-1-x');
});
