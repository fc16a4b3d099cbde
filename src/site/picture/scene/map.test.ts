import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_MEMORY, remember } from '../memory.ts';
import { pictureOf, type Spec } from '../picture.testbed.ts';
import type { Box, Drawing } from './drawing.ts';
import { drawingOf } from './map.ts';
import type { Shape } from './scene.ts';

/** Draws one picture after the other, each with the memory of those before. */
function draw(shape: Shape, ...specs: Spec[]): Drawing[] {
  let memory = EMPTY_MEMORY;
  return specs.map((spec) => {
    const picture = pictureOf(spec);
    memory = remember(memory, picture);
    const drawing = drawingOf(picture, memory, shape);
    memory = { ...memory, rows: drawing.rows };
    return drawing;
  });
}

const SHAPES: Shape[] = ['wide', 'pane', 'phone'];
const NETWORKS = ['bridge', 'shop', 'back', 'mail'];

const host = fc
  .record({
    networks: fc.subarray(NETWORKS),
    containers: fc.uniqueArray(fc.record({ name: fc.nat(30), on: fc.subarray(NETWORKS), runs: fc.boolean() }), {
      selector: ({ name }) => name,
      maxLength: 30,
    }),
  })
  .map(
    ({ networks, containers }): Spec => ({
      networks,
      containers: containers.map(({ name, on, runs }) => ({
        name: `c${name}`,
        on: on.filter((network) => networks.includes(network)),
        state: runs ? 'running' : 'exited',
      })),
    }),
  );

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe('a drawing', () => {
  test('has nothing on top of something else, and all of it within its frame', () => {
    fc.assert(
      fc.property(host, fc.constantFrom(...SHAPES), (spec, shape) => {
        const [{ cards, plates, frames }] = draw(shape, spec) as [Drawing];
        const boxes = [...cards, ...plates];
        for (const [index, a] of boxes.entries()) {
          for (const b of boxes.slice(index + 1)) expect([a.key, b.key, overlap(a, b)]).toEqual([a.key, b.key, false]);
          const frame = frames[0] as Box;
          expect(a.x >= frame.x && a.x + a.width <= frame.x + frame.width).toBe(true);
          expect(a.y >= frame.y && a.y + a.height <= frame.y + frame.height).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('has wires of horizontal and vertical lines that end at what they lead to', () => {
    fc.assert(
      fc.property(host, fc.constantFrom(...SHAPES), (spec, shape) => {
        const [{ wires, plates, rails }] = draw(shape, spec) as [Drawing];
        for (const { ends, points } of wires) {
          for (const [index, point] of points.slice(1).entries()) {
            const before = points[index] as typeof point;
            expect(Math.min(Math.abs(point.x - before.x), Math.abs(point.y - before.y))).toBeLessThan(0.6);
          }
          const last = points.at(-1) as { x: number; y: number };
          const plate = plates.find(({ key }) => key === ends[1]);
          const rail = rails.find(({ key }) => key === ends[1]);
          if (plate) expect([last.y, last.x >= plate.x && last.x <= plate.x + plate.width]).toEqual([plate.y, true]);
          else expect(rail).toBeDefined();
        }
      }),
      { numRuns: 60 },
    );
  });

  test('keeps the order of what stays in each row, whatever comes and goes', () => {
    fc.assert(
      fc.property(fc.array(host, { minLength: 2, maxLength: 4 }), fc.constantFrom(...SHAPES), (specs, shape) => {
        const drawings = draw(shape, ...specs);
        for (const [index, after] of drawings.slice(1).entries()) {
          const before = drawings[index]?.rows.get('node1') ?? [];
          for (const row of after.rows.get('node1') ?? []) {
            for (const old of before) {
              const stayed = old.filter((key) => row.includes(key));
              expect(row.filter((key) => stayed.includes(key))).toEqual(stayed);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('is the same for the same picture', () => {
    fc.assert(
      fc.property(host, (spec) => {
        const [once, again] = draw('wide', spec, spec) as [Drawing, Drawing];
        expect(again.cards.map(({ key, x, y }) => [key, x, y])).toEqual(once.cards.map(({ key, x, y }) => [key, x, y]));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the cards of a host', () => {
  const shop: Spec = {
    networks: ['bridge', 'shop'],
    containers: [
      { name: 'web', on: ['shop'], ports: [['80/tcp', 8080]] },
      { name: 'db', on: ['bridge', 'shop'] },
      { name: 'done', on: ['bridge'], state: 'exited' },
    ],
  };

  test('show interfaces with the colour of their network, and ports of both families as one', () => {
    const [{ cards, plates }] = draw('pane', shop) as [Drawing];
    const hue = (name: string) => plates.find(({ title }) => title === name)?.hue;
    expect(cards.find(({ name }) => name === 'db')?.rows.map(({ device, hue: own }) => [device, own])).toEqual([
      ['eth0', hue('bridge')],
      ['eth1', hue('shop')],
    ]);
    expect(cards.find(({ name }) => name === 'web')?.badge).toBe(':8080');
    expect(plates.find(({ kind }) => kind === 'stack')?.pills).toEqual([':8080 → web:80']);
  });

  test('of a stopped container stand where they stood, tied to nothing', () => {
    const ended: Spec = {
      ...shop,
      containers: shop.containers.map((each) => (each.name === 'web' ? { ...each, state: 'exited' } : each)),
    };
    const [before, after] = draw('wide', shop, ended) as [Drawing, Drawing];
    const place = ({ cards }: Drawing) => cards.find(({ name }) => name === 'web')?.x;
    expect(place(after)).toBe(place(before));
    expect(after.wires.some(({ ends }) => ends[0].includes('id-web'))).toBe(false);
  });

  test('of a network keep its colour when another one goes', () => {
    const more: Spec = { networks: ['bridge', 'old', 'shop'], containers: shop.containers };
    const [before, after] = draw('wide', more, shop) as [Drawing, Drawing];
    const hue = ({ plates }: Drawing) => plates.find(({ title }) => title === 'shop')?.hue;
    expect(hue(after)).toBe(hue(before));
  });

  test('of a project have a frame with its name', () => {
    const project: Spec = { networks: ['back'], containers: [{ name: 'api', on: ['back'], project: 'shop' }] };
    const [{ groups }] = draw('wide', project) as [Drawing];
    expect(groups.map(({ title }) => title)).toEqual(['project shop']);
  });
});
