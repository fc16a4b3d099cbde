import { describe, expect, test } from 'vitest';
import { pictureOf, type Spec } from '../picture.testbed.ts';
import { changesSaid } from './changes.ts';
import { outlineOf } from './outline.ts';

const before: Spec = { networks: ['bridge'], containers: [{ name: 'web', on: ['bridge'] }] };

function said(after: Spec): string {
  return changesSaid(pictureOf(before), pictureOf(after));
}

describe('what has changed', () => {
  test('is said in a sentence', () => {
    const app: Spec = { networks: ['bridge', 'app'], containers: [{ name: 'web', on: ['bridge', 'app'] }] };
    expect(said(app)).toBe('Network app was made on node1. Container web joined network app with 172.18.0.2.');
  });

  test('is silence where nothing has', () => {
    expect(said(before)).toBe('');
  });

  test('is counted where there is much', () => {
    const many: Spec = {
      networks: ['bridge'],
      containers: ['web', 'aa', 'bb', 'cc'].map((name) => ({ name, on: ['bridge'] })),
    };
    expect(said(many)).toBe(
      'Container aa was made on node1. Container aa joined network bridge with 172.17.0.2. And 4 more changes.',
    );
  });

  test('names the state a container has come to', () => {
    expect(said({ ...before, containers: [{ name: 'web', on: ['bridge'], state: 'exited' }] })).toContain(
      'Container web is exited.',
    );
  });
});

test('the outline has every container in each of its networks, with its address there', () => {
  const items = outlineOf(
    pictureOf({
      networks: ['bridge', 'app'],
      containers: [{ name: 'web', on: ['bridge', 'app'], ports: [['80/tcp', 8080]] }],
    }),
  );
  const networks = items[0]?.children.filter(({ label }) => label.startsWith('Network')) ?? [];
  expect(networks.map(({ label }) => label)).toEqual([
    'Network bridge, driver bridge, 172.17.0.0/16',
    'Network app, driver bridge, 172.18.0.0/16',
  ]);
  expect(networks[1]?.children.map(({ label }) => label)).toEqual([
    'Container web, running, eth1, 172.18.0.2/16, :8080 → 80',
  ]);
});
