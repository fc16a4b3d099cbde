import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Details } from '#lab/picture/details.ts';
import { keyOf, type Thing } from '#lab/picture/thing.ts';
import type { LabPicture } from '#lab/picture.ts';
import { EMPTY_MEMORY, remember } from '../memory.ts';
import { Shapes } from '../Picture.tsx';
import { marksOf } from '../parts/marks.tsx';
import { Places } from '../places.ts';
import type { Drawing, Point } from '../scene/drawing.ts';
import { drawingOf } from '../scene/map.ts';
import type { Shape } from '../scene/scene.ts';
import { say } from '../texts.ts';
import { boxOf, type Camera, fitAll, fitReadable, panned, revealing, type Size, zoomed } from './camera.ts';
import { changedKeys, changesSaid } from './changes.ts';
import { type GestureListener, listenToGestures } from './gestures.ts';
import { Inspector } from './Inspector.tsx';
import type { OutlineItem } from './outline.ts';
import { drawnKey, relatedTo, thingsIn } from './related.ts';
import { Toolbar } from './Toolbar.tsx';
import { Tree } from './Tree.tsx';

/** How long what is gone is still seen, in milliseconds. */
const LEAVING = 350;
const STEP = 60;
/** Below this zoom only names are shown, large. */
const FAR = 0.42;

export interface LivePictureProps {
  picture: LabPicture;
  /** The bar above it, with these buttons in it. */
  bar: (tools: ComponentChildren) => ComponentChildren;
  inspect: (thing: Thing) => Promise<Details | undefined>;
  onConsole: (host: string, command?: string) => void;
  /** Told whenever things may have moved. */
  onPlaces?: (places: Places) => void;
}

/** What is drawn now, and what was drawn before it. */
interface Shown {
  drawing: Drawing;
  picture: LabPicture;
  changed: ReadonlySet<string>;
  leaving: Drawing | undefined;
  turn: number;
  said: string;
}

/** The picture that follows the lab, to be moved, zoomed, walked and asked. */
export default function LivePicture({ picture, bar, inspect, onConsole, onPlaces }: LivePictureProps) {
  const stage = useRef<HTMLDivElement>(null);
  const layer = useRef<SVGGElement>(null);
  const [place, setPlace] = useState<Size>({ width: 0, height: 0 });
  // With what is told beside it: that comes and goes, and the picture is not to be another one for it.
  const [whole, setWhole] = useState<Size>({ width: 0, height: 0 });
  const [camera, setCamera] = useState<Camera>({ x: 0, y: 0, zoom: 1, free: true });
  const [selected, setSelected] = useState<Thing>();
  const [focused, setFocused] = useState<OutlineItem>();
  const [tree, setTree] = useState(false);
  const shown = useShown(picture, shapeOf(whole));
  const { drawing } = shown;

  const now = useRef({ camera, drawing, place });
  now.current = { camera, drawing, place };
  useLayoutEffect(() => observeSize(stage.current, setPlace), []);
  useLayoutEffect(() => observeSize(stage.current?.parentElement, setWhole), []);
  useLayoutEffect(() => {
    if (place.width > 0 && now.current.camera.free) setCamera(fitReadable(drawing, place, largestZoom()));
  }, [drawing, place]);
  useEffect(() => {
    const reveal = ({ x, y }: Point) =>
      setCamera((old) => {
        const box = { x: x - 24, y: y - 24, width: 48, height: 48 };
        return { ...revealing(old, box, now.current.place), free: old.free };
      });
    onPlaces?.(new Places(shown.picture, drawing, layer.current, () => now.current.camera, reveal));
  }, [shown, drawing, onPlaces]);

  const things = useMemo(() => thingsIn(drawing), [drawing]);
  const zoom = useCallback((factor: number, around?: { x: number; y: number }) => {
    const { place: space } = now.current;
    setCamera((old) => zoomed(old, factor, around ?? { x: space.width / 2, y: space.height / 2 }));
  }, []);
  const pan = useCallback((by: { x: number; y: number }) => {
    setCamera((old) => panned(old, by, now.current.drawing, now.current.place));
  }, []);
  const fit = () => setCamera(fitAll(drawing, place, largestZoom()));
  const from = useRef<'tree' | 'drawing'>('drawing');
  const select = (thing: Thing | undefined, by: 'tree' | 'drawing') => {
    from.current = by;
    setSelected(thing);
    const box = thing && boxOf(drawing, drawnKey(picture, thing));
    if (box && !now.current.camera.free) setCamera((old) => revealing(old, box, place));
  };

  const gestures = useRef<GestureListener>();
  gestures.current = {
    pan,
    zoom,
    tap: (target) => select(things.get(target.closest<SVGElement>('[data-key]')?.dataset.key ?? ''), 'drawing'),
  };
  useEffect(() => {
    if (!stage.current) return undefined;
    return listenToGestures(stage.current, {
      pan: (by) => gestures.current?.pan(by),
      zoom: (factor, around) => gestures.current?.zoom(factor, around),
      tap: (target) => gestures.current?.tap(target),
    });
  }, []);

  const close = () => {
    setSelected(undefined);
    const item = stage.current?.parentElement?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]');
    if (from.current === 'tree') item?.focus();
    else stage.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target !== stage.current) return;
    const keys: Record<string, () => void> = {
      '+': () => zoom(1.25),
      '=': () => zoom(1.25),
      '-': () => zoom(0.8),
      '0': fit,
      ArrowLeft: () => pan({ x: STEP, y: 0 }),
      ArrowRight: () => pan({ x: -STEP, y: 0 }),
      ArrowUp: () => pan({ x: 0, y: STEP }),
      ArrowDown: () => pan({ x: 0, y: -STEP }),
      Escape: close,
    };
    const run = keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  };

  const selectedKey = selected && keyOf(selected);
  const marks = useMemo(
    () =>
      marksOf({
        selected: selected && drawnKey(shown.picture, selected),
        focused: focused && drawnKey(shown.picture, focused.thing),
        related: relatedTo(shown.picture, selected),
        changed: shown.changed,
        turn: shown.turn,
      }),
    [selectedKey, focused?.key, shown],
  );
  const shapes = useMemo(() => <Shapes drawing={drawing} marks={marks} />, [drawing, marks]);
  const leaving = useMemo(() => shown.leaving && <Shapes drawing={shown.leaving} marks={marks} />, [shown.leaving]);
  const focus = (item: OutlineItem | undefined) => {
    setFocused(item);
    const box = item && boxOf(drawing, drawnKey(picture, item.thing));
    if (box) setCamera((old) => revealing(old, box, now.current.place));
  };
  const transform = `translate(${camera.x}px, ${camera.y}px) scale(${camera.zoom})`;
  const tools = (
    <Toolbar
      onZoom={zoom}
      onFit={fit}
      tree={tree}
      onTree={() => setTree(!tree)}
      onFullScreen={document.fullscreenEnabled ? () => void toggleFullScreen(stage.current) : undefined}
    />
  );
  return (
    <>
      {bar(tools)}
      <div class="pane-body">
        <div class="pic-live">
          {/* biome-ignore lint/a11y/useSemanticElements: a group of controls that is no field set */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys move and zoom it */}
          <div class="pic-stage" ref={stage} role="group" tabIndex={0} aria-label={say('canvas')} onKeyDown={press}>
            <svg class="pic" data-far={camera.zoom < FAR ? '' : undefined} aria-hidden="true" focusable="false">
              <g class={`pic-camera ${camera.free ? 'pic-follows' : ''}`} style={{ transform }}>
                {leaving && (
                  <g class="pic-leaving" key={shown.turn}>
                    {leaving}
                  </g>
                )}
                {shapes}
                <g ref={layer} class="pic-traffic" />
              </g>
            </svg>
          </div>
          <Tree
            picture={picture}
            shown={tree && !selected}
            selected={selectedKey}
            onFocus={focus}
            onSelect={({ thing }) => select(thing, 'tree')}
          />
          {selected && (
            <Inspector thing={selected} picture={picture} inspect={inspect} onConsole={onConsole} onClose={close} />
          )}
          <p class="visually-hidden" role="status">
            {shown.said}
          </p>
        </div>
      </div>
    </>
  );
}

/** Draws each picture with the memory of those before, and keeps for a while what is gone. */
function useShown(picture: LabPicture, shape: Shape): Shown {
  const memory = useRef(EMPTY_MEMORY);
  const last = useRef<{ shown: Shown; shape: Shape }>();
  const [, redraw] = useState(0);
  const shown = useMemo((): Shown => {
    const before = last.current?.shown;
    // Another shape is another picture: nothing in it has changed.
    const reshaped = last.current !== undefined && last.current.shape !== shape;
    memory.current = remember(memory.current, picture);
    const drawing = drawingOf(picture, reshaped ? { ...memory.current, rows: new Map() } : memory.current, shape);
    memory.current = { ...memory.current, rows: drawing.rows };
    const next: Shown = {
      drawing,
      picture,
      changed: reshaped ? new Set() : changedKeys(before?.drawing, drawing),
      leaving: before && !reshaped ? gone(before.drawing, drawing) : undefined,
      turn: (before?.turn ?? 0) + 1,
      said: changesSaid(before?.picture, picture) || (before?.said ?? ''),
    };
    last.current = { shown: next, shape };
    return next;
  }, [picture, shape]);
  useEffect(() => {
    if (!shown.leaving) return undefined;
    const timer = setTimeout(() => {
      shown.leaving = undefined;
      redraw((count) => count + 1);
    }, LEAVING);
    return () => clearTimeout(timer);
  }, [shown]);
  return shown;
}

/** What is in one drawing and not in the next; undefined where there is nothing. */
function gone(before: Drawing, after: Drawing): Drawing | undefined {
  const left = <T extends { key: string }>(old: readonly T[], now: readonly T[]): T[] => {
    const keys = new Set(now.map(({ key }) => key));
    return old.filter(({ key }) => !keys.has(key));
  };
  const [cards, plates, wires, frames] = [
    left(before.cards, after.cards),
    left(before.plates, after.plates),
    left(before.wires, after.wires),
    left(before.frames, after.frames),
  ];
  if (cards.length + plates.length + wires.length + frames.length === 0) return undefined;
  return { ...before, cards, plates, wires, frames, groups: [], rails: [], cuts: [] };
}

function observeSize(element: HTMLElement | null | undefined, told: (size: Size) => void): (() => void) | undefined {
  if (!element) return undefined;
  const observer = new ResizeObserver(([entry]) => {
    if (entry) told({ width: Math.round(entry.contentRect.width), height: Math.round(entry.contentRect.height) });
  });
  observer.observe(element);
  return () => observer.disconnect();
}

/** A picture for the place, in units of the reader's text. */
function shapeOf({ width, height }: Size): Shape {
  const units = width / largestZoom();
  if (width === 0 || (units < 420 && height > width)) return 'phone';
  return units < 700 ? 'pane' : 'wide';
}

/** Text of the drawing is as large as that of the page, at the most. */
function largestZoom(): number {
  const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Number.isFinite(size) ? (size / 16) * 1.05 : 1.05;
}

async function toggleFullScreen(stage: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await stage?.closest('.pane')?.requestFullscreen();
}
