import type { Point } from '../scene/drawing.ts';

/** What gestures ask of the picture. Points are in CSS pixels from the corner of the place. */
export interface GestureListener {
  pan(by: Point): void;
  zoom(factor: number, around: Point): void;
  /** A click or tap that was no movement. */
  tap(target: Element): void;
}

/** How far a finger may slip in a tap, in pixels. */
const SLIP = 5;

/** Wheel, mouse, pen and fingers on `place`. @returns what ends it */
export function listenToGestures(place: HTMLElement, listener: GestureListener): () => void {
  const pointers = new Map<number, Point>();
  let moved = 0;
  const at = (event: { clientX: number; clientY: number }): Point => {
    const box = place.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey)
      listener.zoom(Math.exp(-event.deltaY * 0.0025 * (event.deltaMode === 1 ? 20 : 1)), at(event));
    else {
      const step = event.deltaMode === 1 ? 20 : 1;
      const [x, y] = event.shiftKey ? [event.deltaY, event.deltaX] : [event.deltaX, event.deltaY];
      listener.pan({ x: -x * step, y: -y * step });
    }
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0 || (event.target as Element).closest('button, a, input')) return;
    pointers.set(event.pointerId, at(event));
    if (pointers.size === 1) moved = 0;
  };
  const move = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    const [other] = [...pointers].flatMap(([id, point]) => (id === event.pointerId ? [] : [point]));
    moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    if (!other && moved <= SLIP) return;
    pointers.set(event.pointerId, now);
    if (!place.hasPointerCapture(event.pointerId)) place.setPointerCapture(event.pointerId);
    place.toggleAttribute('data-moving', true);
    if (!other) {
      listener.pan({ x: now.x - before.x, y: now.y - before.y });
      return;
    }
    const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);
    listener.zoom(distance(now, other) / Math.max(1, distance(before, other)), {
      x: (now.x + other.x) / 2,
      y: (now.y + other.y) / 2,
    });
    listener.pan({ x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 });
  };
  const up = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return;
    if (pointers.size === 0) place.toggleAttribute('data-moving', false);
    if (event.type === 'pointerup' && moved <= SLIP && pointers.size === 0) listener.tap(event.target as Element);
  };
  const listeners: [keyof HTMLElementEventMap, (event: never) => void][] = [
    ['wheel', wheel],
    ['pointerdown', down],
    ['pointermove', move],
    ['pointerup', up],
    ['pointercancel', up],
  ];
  for (const [type, hear] of listeners) place.addEventListener(type, hear as EventListener, { passive: false });
  return () => {
    for (const [type, hear] of listeners) place.removeEventListener(type, hear as EventListener);
  };
}
