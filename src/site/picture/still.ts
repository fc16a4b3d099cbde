import type { LabPicture } from '#lab/picture.ts';
import type { PictureMemory } from './memory.ts';
import type { Drawing } from './scene/drawing.ts';
import { drawingOf } from './scene/map.ts';

/** Of the empty space around a drawing, so much is left away: its sheet has space of its own. */
export const TRIM = 8;
/** Units that a column of text has room for, and a phone. */
const COLUMN = 520;
const PHONE = 320;

/** A drawing and where it is shown: in every place, or only where there is, or is not, room for the wider one. */
export interface FittedDrawing {
  room: 'any' | 'wide' | 'narrow';
  drawing: Drawing;
}

/** Drawings of a picture that does not move, for columns of text and for phones. */
export function drawingsFor(picture: LabPicture, memory: PictureMemory): FittedDrawing[] {
  const drawn = (shape: 'wide' | 'pane' | 'phone') => drawingOf(picture, memory, shape);
  const wide = drawn('wide');
  const column = wide.width <= COLUMN ? wide : narrower(wide, drawn('pane'));
  if (column.width <= PHONE) return [{ room: 'any', drawing: column }];
  const phone = drawn('phone');
  if (phone.width > column.width * 0.9) return [{ room: 'any', drawing: column }];
  return [
    { room: 'wide', drawing: column },
    { room: 'narrow', drawing: phone },
  ];
}

function narrower(a: Drawing, b: Drawing): Drawing {
  return b.width < a.width ? b : a;
}
