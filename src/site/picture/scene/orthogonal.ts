import type { Point } from './drawing.ts';

/** A horizontal stretch of connections in the channel between two rows. */
export interface Stretch {
  /** Where it is joined from above. */
  sources: readonly number[];
  /** Where it goes down. */
  out: number;
  /** Which of the channel's tracks it runs on, from above; set by `assignTracks`. */
  track: number;
}

/** How far two stretches on one track keep apart. */
const APART = 10;

/**
 * Puts stretches that would touch on tracks of their own. Of those that go to the right, what starts further right runs higher, and
 * the other way round: so they cross least. @returns how many tracks there are
 */
export function assignTracks(stretches: readonly Stretch[]): number {
  const tracks: { left: number; right: number }[][] = [];
  for (const stretch of [...stretches].sort((a, b) => turn(a) - turn(b))) {
    const [left, right] = [Math.min(stretch.out, ...stretch.sources), Math.max(stretch.out, ...stretch.sources)];
    if (right - left < 1) continue;
    let track = tracks.findIndex((taken) =>
      taken.every((each) => each.right + APART <= left || right + APART <= each.left),
    );
    if (track < 0) track = tracks.push([]) - 1;
    tracks[track]?.push({ left, right });
    stretch.track = track;
  }
  return tracks.length;
}

function turn({ sources, out }: Stretch): number {
  const from = sources.reduce((sum, x) => sum + x, 0) / Math.max(1, sources.length);
  return out >= from ? -from : from;
}

const RADIUS = 6;

/** A path along `points`, which are corners of horizontal and vertical lines; corners are rounded. */
export function pathOf(points: readonly Point[]): string {
  const [first] = points;
  if (!first) return '';
  let path = `M${round(first.x)} ${round(first.y)}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [a, b, c] = [points[i - 1] as Point, points[i] as Point, points[i + 1] as Point];
    const before = toward(b, a, Math.min(RADIUS, distance(a, b) / 2));
    const after = toward(b, c, Math.min(RADIUS, distance(b, c) / 2));
    path += `L${round(before.x)} ${round(before.y)}Q${round(b.x)} ${round(b.y)} ${round(after.x)} ${round(after.y)}`;
  }
  const last = points.at(-1) as Point;
  return points.length > 1 ? `${path}L${round(last.x)} ${round(last.y)}` : path;
}

function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

function toward(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to);
  if (whole === 0) return from;
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
