import type { Box, Drawing, Point } from '../scene/drawing.ts';

/** How the drawing is looked at: a point of the drawing at (x, y) is seen at (x, y) · zoom + offset. */
export interface Camera extends Point {
  zoom: number;
  /** Nobody has moved it yet: it keeps all, or as much as can be read, in view. */
  free: boolean;
}

export interface Size {
  width: number;
  height: number;
}

const LARGEST = 3;
const SMALLEST = 0.08;
/** Below this, letters can hardly be read: rather than less, a part is shown. */
const READABLE = 0.85;
const MARGIN = 6;

/** Everything in view, in the middle of the place. */
export function fitAll({ width, height }: Size, place: Size, largest = 1.25): Camera {
  const zoom = Math.min(largest, (place.width - 2 * MARGIN) / width, (place.height - 2 * MARGIN) / height);
  return centred({ width, height }, place, Math.max(SMALLEST, zoom));
}

/** Everything in view where it can be read then; else as much of the beginning as can. */
export function fitReadable(drawing: Size, place: Size, largest = 1.25): Camera {
  const all = fitAll(drawing, place, largest);
  if (all.zoom >= READABLE) return all;
  const wide = (place.width - 2 * MARGIN) / drawing.width;
  const zoom = Math.max(all.zoom, Math.min(READABLE, Math.max(wide, READABLE * 0.7)));
  return centred(drawing, place, zoom);
}

function centred({ width, height }: Size, place: Size, zoom: number): Camera {
  const middle = (space: number, size: number) => Math.max(MARGIN, (space - size * zoom) / 2);
  return { x: middle(place.width, width), y: middle(place.height, height), zoom, free: true };
}

/** Zooms by `factor` around a point of the place. */
export function zoomed(camera: Camera, factor: number, around: Point): Camera {
  const zoom = Math.min(LARGEST, Math.max(SMALLEST, camera.zoom * factor));
  const by = zoom / camera.zoom;
  return { x: around.x - (around.x - camera.x) * by, y: around.y - (around.y - camera.y) * by, zoom, free: false };
}

/** Moves what is seen; some of the drawing always stays in view. */
export function panned(camera: Camera, by: Point, drawing: Size, place: Size): Camera {
  const within = (at: number, size: number, space: number) => {
    const shown = Math.min(60, size * camera.zoom);
    return Math.min(space - shown, Math.max(shown - size * camera.zoom, at));
  };
  return {
    ...camera,
    x: within(camera.x + by.x, drawing.width, place.width),
    y: within(camera.y + by.y, drawing.height, place.height),
    free: false,
  };
}

/** Moves just so far that `box` is in view. */
export function revealing(camera: Camera, box: Box, place: Size): Camera {
  const shift = (at: number, size: number, offset: number, space: number) => {
    const [from, to] = [at * camera.zoom + offset, (at + size) * camera.zoom + offset];
    if (from < 16) return 16 - from;
    if (to > space - 16) return Math.max(16 - from, space - 16 - to);
    return 0;
  };
  const x = shift(box.x, box.width, camera.x, place.width);
  const y = shift(box.y, box.height, camera.y, place.height);
  return x === 0 && y === 0 ? camera : { ...camera, x: camera.x + x, y: camera.y + y, free: false };
}

/** The box that a thing is drawn in, by its key. */
export function boxOf(drawing: Drawing, key: string): Box | undefined {
  const found = [...drawing.cards, ...drawing.plates, ...drawing.frames].find((each) => each.key === key);
  if (found) return found;
  const rail = drawing.rails.find((each) => each.key === key);
  return rail && { x: rail.from.x, y: rail.from.y - 4, width: rail.to.x - rail.from.x, height: 22 };
}
