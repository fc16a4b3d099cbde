import { expect, test } from 'vitest';
import { EMPTY_MEMORY, remember } from './memory.ts';
import { pictureOf } from './picture.testbed.ts';
import { Places } from './places.ts';
import { drawingOf } from './scene/map.ts';

const picture = pictureOf(
  {
    networks: ['app'],
    containers: [
      { name: 'web', on: ['app'] },
      { name: 'db', on: ['app'] },
    ],
  },
  { networks: ['app'], containers: [{ name: 'far', on: ['app'] }] },
);
const drawing = drawingOf(picture, remember(EMPTY_MEMORY, picture), 'wide');
const places = new Places(picture, drawing, null, () => ({ x: 10, y: 20, zoom: 2, free: true }));
const inside = (name: string) => ({ host: 'node1', namespace: `id-${name}`, device: 'eth0' });

test('a device is where it is drawn; the far end of its cable where the line arrives', () => {
  const card = drawing.cards.find(({ name }) => name === 'web');
  expect(places.device(inside('web'))?.x).toBe(card?.x);
  const wire = drawing.wires.find(({ ends }) => ends[0] === 'device node1 id-web eth0');
  expect(places.device({ host: 'node1', namespace: 'host', device: 'veth-web-0' })).toEqual(wire?.points.at(-1));
});

test('the way between two containers runs along their cables over the bridge', () => {
  const way = places.way(inside('web'), inside('db')) ?? [];
  expect(way[0]).toEqual(places.device(inside('web')));
  expect(way.at(-1)).toEqual(places.device(inside('db')));
  expect(way.length).toBeGreaterThan(3);
});

test('the way to another host runs over the segment between them', () => {
  const way = places.way(inside('web'), { host: 'node2', namespace: 'id-far', device: 'eth0' }) ?? [];
  const rail = drawing.rails[0];
  expect(way.some(({ y }) => y === rail?.from.y)).toBe(true);
});

test('a device that is not drawn is where its namespace is; what is not there has no place', () => {
  expect(places.device({ host: 'node1', namespace: 'id-web', device: 'lo' })).toEqual(
    places.namespace('node1', 'id-web'),
  );
  expect(places.device({ host: 'node9', namespace: 'host', device: 'eth0' })).toBeUndefined();
});

test('a point of the drawing is seen where the camera shows it', () => {
  expect(places.screen({ x: 3, y: 4 })).toEqual({ x: 16, y: 28 });
});
