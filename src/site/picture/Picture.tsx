import type { LabPicture } from '#lab/picture.ts';
import type { PictureMemory } from './memory.ts';
import { CardShape } from './parts/Card.tsx';
import { BundleShape, CutShape, FrameShape, GroupShape, RailShape } from './parts/Lines.tsx';
import { type Marks, NO_MARKS } from './parts/marks.tsx';
import { PlateShape } from './parts/Plate.tsx';
import type { Drawing, Wire } from './scene/drawing.ts';
import { drawingOf } from './scene/map.ts';
import type { Shape } from './scene/scene.ts';

/** The picture as it is at one moment, without anything to do in it: for pages that are built. */
export function Picture(props: { picture: LabPicture; memory: PictureMemory; shape?: Shape }) {
  const { picture, memory, shape = 'pane' } = props;
  return (
    <div class="picture">
      <Still drawing={drawingOf(picture, memory, shape)} />
    </div>
  );
}

/** A drawing that does not move, as large as its place. @param trim how much of the empty space around it is left away */
export function Still({ drawing, trim = 0 }: { drawing: Drawing; trim?: number }) {
  const box = [trim, trim, drawing.width - 2 * trim, drawing.height - 2 * trim];
  return (
    <svg class="pic" viewBox={box.join(' ')} aria-hidden="true" focusable="false">
      <Shapes drawing={drawing} marks={NO_MARKS} />
    </svg>
  );
}

/** Everything in a drawing, from the back to the front. */
export function Shapes({ drawing, marks }: { drawing: Drawing; marks: Marks }) {
  const { frames, groups, rails, wires, plates, cards, cuts } = drawing;
  return (
    <>
      {frames.map((frame) => (
        <FrameShape key={frame.key} frame={frame} marks={marks} />
      ))}
      {groups.map((group) => (
        <GroupShape key={group.key} group={group} />
      ))}
      {rails.map((rail) => (
        <RailShape key={rail.key} rail={rail} marks={marks} />
      ))}
      {[...bundles(wires)].map(([key, bundle]) => (
        <BundleShape key={key} wires={bundle} marks={marks} />
      ))}
      {cuts.map((at) => (
        <CutShape key={`${at.x} ${at.y}`} at={at} />
      ))}
      {plates.map((plate) => (
        <PlateShape key={plate.key} plate={plate} marks={marks} />
      ))}
      {cards.map((card) => (
        <CardShape key={card.key} card={card} marks={marks} />
      ))}
    </>
  );
}

/** Wires that run together: only what they cross is to be kept apart from them. */
function bundles(wires: readonly Wire[]): Map<string, Wire[]> {
  const found = new Map<string, Wire[]>();
  for (const wire of wires) {
    const bundle = found.get(wire.bundle);
    if (bundle) bundle.push(wire);
    else found.set(wire.bundle, [wire]);
  }
  return found;
}
