import type { PacketHop } from '#lab/packets/recording.ts';
import type { Places } from '../picture/places.ts';
import type { Point } from '../picture/scene/drawing.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** How long the dot is on its way, in milliseconds at normal speed. */
const TRAVEL = 650;

/** The dot of a packet on the picture. */
export class Marker {
  readonly #dot = element('g', { class: 'packet-dot' });
  readonly #trail = element('path', { class: 'packet-trail' });
  #shown: { hop: PacketHop; at: Point } | undefined;

  /** Shows where a packet is after a hop; the dot goes there along the lines of the picture unless it has to stand still. */
  show(
    places: Places,
    hop: PacketHop,
    before: PacketHop | undefined,
    options: { still: boolean; speed: number },
  ): void {
    const { layer } = places;
    if (!layer) return;
    if (this.#dot.parentNode !== layer) layer.append(this.#trail, this.#dot);
    const end = pointOf(places, hop) ?? (before && pointOf(places, before)) ?? this.#shown?.at;
    if (!end) {
      this.remove();
      return;
    }
    const moved = this.#shown?.hop !== hop;
    this.#shown = { hop, at: end };
    this.#draw(hop);
    const way = before ? wayOf(places, before, hop, end) : [end];
    this.#trail.setAttribute('d', way.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(''));
    this.#dot.style.transform = translate(end);
    for (const animation of this.#dot.getAnimations()) animation.cancel();
    if (options.still || !moved || way.length < 2) return;
    this.#dot.animate(framesOf(way), { duration: TRAVEL / options.speed, easing: 'ease-in-out' });
  }

  remove(): void {
    this.#dot.remove();
    this.#trail.remove();
    this.#shown = undefined;
  }

  #draw({ what, layers }: PacketHop): void {
    const lost = what.kind === 'drop';
    this.#dot.setAttribute('class', `packet-dot${lost ? ' packet-lost' : ''}`);
    const shapes = [element('circle', { r: '9' })];
    // A packet in another one.
    if (layers[0]?.outer) shapes.unshift(element('circle', { r: '14', class: 'packet-carrier' }));
    if (lost) shapes.push(element('path', { d: 'M-4 -4L4 4M4 -4L-4 4' }));
    this.#dot.replaceChildren(...shapes);
  }
}

/** Where a hop is in the picture; undefined where nothing stands for it. */
export function pointOf(places: Places, { where }: PacketHop): Point | undefined {
  const { host, namespace, device } = where;
  if (namespace === undefined) return undefined;
  return (
    (device === undefined ? undefined : places.device({ host, namespace, device })) ?? places.namespace(host, namespace)
  );
}

function wayOf(places: Places, from: PacketHop, to: PacketHop, end: Point): Point[] {
  const start = pointOf(places, from);
  if (!start) return [end];
  const [a, b] = [deviceName(from), deviceName(to)];
  return (a && b && places.way(a, b)) ?? [start, end];
}

function deviceName({ where: { host, namespace, device } }: PacketHop) {
  return namespace === undefined || device === undefined ? undefined : { host, namespace, device };
}

/** Frames that move at the same speed along all of the way. */
function framesOf(way: readonly Point[]): Keyframe[] {
  const lengths = way.map((point, index) => {
    const last = way[index - 1] ?? point;
    return Math.hypot(point.x - last.x, point.y - last.y);
  });
  const all = lengths.reduce((sum, length) => sum + length, 0);
  let gone = 0;
  return way.map((point, index) => {
    gone += lengths[index] ?? 0;
    return { transform: translate(point), offset: all === 0 ? index / (way.length - 1) : Math.min(1, gone / all) };
  });
}

function translate({ x, y }: Point): string {
  return `translate(${x}px, ${y}px)`;
}

function element(name: 'g' | 'path' | 'circle', attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
