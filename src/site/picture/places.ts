import { keyOf } from '#lab/picture/thing.ts';
import type { DevicePicture, LabPicture } from '#lab/picture.ts';
import type { Camera } from './live/camera.ts';
import type { Drawing, Point } from './scene/drawing.ts';

/** A device of the lab by what never changes about it. */
export interface DeviceName {
  host: string;
  /** The `id` of its namespace in the picture: `host`, the id of a container, `netns/NAME`. */
  namespace: string;
  device: string;
}

/**
 * Where things of the lab are in the picture that is shown: for what moves on it, such as packets. Points are those of the drawing;
 * what is put into `layer` uses the same, and moves and zooms with it. `screen` tells where such a point is in the window.
 */
export class Places {
  readonly #points = new Map<string, Point>();
  /** Lines by the two ends they join, in both directions. */
  readonly #lines = new Map<string, Map<string, Point[]>>();

  /**
   * @param layer an element in the picture, above everything else; it is empty
   * @param camera how the drawing is seen now
   * @param reveal moves the drawing so far that a point of it is in view
   */
  constructor(
    picture: LabPicture,
    drawing: Drawing,
    readonly layer: SVGGElement | null,
    readonly camera: () => Camera,
    readonly reveal: (point: Point) => void = () => {},
  ) {
    this.#placeDrawn(drawing);
    this.#placeHidden(picture, drawing);
  }

  /** Where a device is; undefined where nothing stands for it. */
  device(name: DeviceName): Point | undefined {
    const key = this.#anchor(name);
    return key === undefined ? undefined : this.#points.get(key);
  }

  /** Where a namespace is: the middle of the container's card, of the host's stack, or of an overlay network's switch. */
  namespace(host: string, id: string): Point | undefined {
    const kind = { host, id };
    return (
      this.#points.get(keyOf({ kind: 'namespace', ...kind })) ?? this.#points.get(keyOf({ kind: 'container', ...kind }))
    );
  }

  /** Where a segment between hosts is: the middle of its line. */
  segment(name: string): Point | undefined {
    return this.#points.get(keyOf({ kind: 'segment', name }));
  }

  /**
   * The way from one device to another along lines of the picture, as corners of a path; the shortest where there are several.
   * Undefined where no lines join them: then a straight line between the two is as good as any.
   */
  way(from: DeviceName, to: DeviceName): Point[] | undefined {
    const [start, goal] = [this.#anchor(from), this.#anchor(to)];
    if (start === undefined || goal === undefined) return undefined;
    const came = new Map<string, string | undefined>([[start, undefined]]);
    const queue = [start];
    for (const at of queue) {
      if (at === goal) break;
      for (const next of this.#lines.get(at)?.keys() ?? []) {
        if (came.has(next)) continue;
        came.set(next, at);
        queue.push(next);
      }
    }
    if (!came.has(goal)) return undefined;
    const stops = [goal];
    for (let at = came.get(goal); at !== undefined; at = came.get(at)) stops.unshift(at);
    const points = stops.slice(1).flatMap((stop, index) => this.#lines.get(stops[index] as string)?.get(stop) ?? []);
    return points.length > 0 ? points : [this.#points.get(start) as Point];
  }

  /** Where a point of the drawing is in the window, in CSS pixels. */
  screen(point: Point): Point {
    const { x, y, zoom } = this.camera();
    const box = this.layer?.ownerSVGElement?.getBoundingClientRect();
    return { x: point.x * zoom + x + (box?.left ?? 0), y: point.y * zoom + y + (box?.top ?? 0) };
  }

  #anchor({ host, namespace, device }: DeviceName): string | undefined {
    const key = keyOf({ kind: 'device', host, namespace, device });
    if (this.#points.has(key)) return key;
    const space = [
      keyOf({ kind: 'namespace', host, id: namespace }),
      keyOf({ kind: 'container', host, id: namespace }),
    ];
    return space.find((each) => this.#points.has(each));
  }

  #placeDrawn({ cards, plates, rails, wires }: Drawing): void {
    for (const { key, x, y, width, height } of [...cards, ...plates])
      this.#points.set(key, { x: x + width / 2, y: y + height / 2 });
    for (const { key, from, to } of rails) this.#points.set(key, { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 });
    for (const { key, x, y, rows } of cards) {
      for (const row of rows) {
        const end = { x, y: y + row.y };
        this.#points.set(row.key, end);
        this.#join(key, row.key, [this.#points.get(key) as Point, end]);
      }
    }
    for (const { ends, points } of wires) this.#join(ends[0], ends[1], points);
  }

  /** The far ends of cables, which are drawn as the place where a line arrives, and what is inside an overlay's switch. */
  #placeHidden({ hosts }: LabPicture, { wires }: Drawing): void {
    const arriving = new Map(wires.map((wire) => [wire.ends[0], wire]));
    for (const { name: host, namespaces } of hosts) {
      for (const { id, devices } of namespaces) {
        for (const device of devices) this.#placeFarEnd(host, id, device, arriving);
      }
    }
  }

  #placeFarEnd(
    host: string,
    namespace: string,
    { name, peer }: DevicePicture,
    arriving: ReadonlyMap<string, Drawing['wires'][number]>,
  ): void {
    const key = keyOf({ kind: 'device', host, namespace, device: name });
    const wire = peer && arriving.get(keyOf({ kind: 'device', host, ...peer }));
    if (!wire || this.#points.has(key)) return;
    this.#points.set(key, wire.points.at(-1) as Point);
    this.#join(wire.ends[0], key, wire.points);
    this.#join(key, wire.ends[1], [wire.points.at(-1) as Point]);
  }

  #join(a: string, b: string, points: Point[]): void {
    const add = (from: string, to: string, way: Point[]) => {
      const lines = this.#lines.get(from) ?? new Map<string, Point[]>();
      if (!lines.has(to)) lines.set(to, way);
      this.#lines.set(from, lines);
    };
    add(a, b, points);
    add(b, a, points.toReversed());
  }
}
