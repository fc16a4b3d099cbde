import type { Point } from '../scene/drawing.ts';

/** What stands out in a drawing: what is selected, what it has to do with, and what has just come, changed or gone. */
export interface Marks {
  selected?: string;
  /** Where the keyboard is, in the tree. */
  focused?: string;
  related: ReadonlySet<string>;
  changed: ReadonlySet<string>;
  /** Counts drawings, so that a change that follows another is seen, too. */
  turn: number;
  classOf(key: string): string;
}

export function marksOf(marks: Omit<Marks, 'classOf'>): Marks {
  const { related } = marks;
  return { ...marks, classOf: (key) => (related.has(key) ? 'pic-related' : '') };
}

export const NO_MARKS: Marks = marksOf({ related: new Set(), changed: new Set(), turn: 0 });

/** The class that gives lines and names the colour of their network. */
export function hueClass(hue: number | undefined): string {
  return hue === undefined ? 'pic-plain' : `pic-hue-${hue}`;
}

/** By style, so that it moves there. */
export function place({ x, y }: Point) {
  return { transform: `translate(${x}px, ${y}px)` };
}

/** What is drawn around something that is selected, focused or changed. */
export function Outline(props: { marks: Marks; thing: string; width: number; height: number; radius: number }) {
  const { marks, thing, width, height, radius } = props;
  const around = (by: number) => ({ x: -by, y: -by, width: width + 2 * by, height: height + 2 * by, rx: radius + by });
  return (
    <>
      {marks.changed.has(thing) && <rect key={marks.turn} class="pic-pulse" {...around(5)} />}
      {(marks.selected === thing || marks.related.has(thing)) && (
        <rect class={marks.selected === thing ? 'pic-selected' : 'pic-kin'} {...around(4)} />
      )}
      {marks.focused === thing && <rect class="pic-focused" {...around(7)} />}
    </>
  );
}
