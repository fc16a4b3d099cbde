// How wide texts are, near enough: the picture is laid out where nothing can be measured, too (when pages are built).

/** Average width of a letter, as a share of the size. */
const SANS = 0.56;
const BOLD = 0.6;
const MONO = 0.605;

export type Face = 'sans' | 'bold' | 'mono';

/** Width of `text` in units of the drawing. */
export function widthOf(text: string, size: number, face: Face = 'sans'): number {
  return text.length * size * (face === 'mono' ? MONO : face === 'bold' ? BOLD : SANS);
}

/** `text`, cut so that it fits into `width`. */
export function fitted(text: string, width: number, size: number, face: Face = 'sans'): string {
  const room = Math.floor(width / widthOf('m', size, face));
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
}
