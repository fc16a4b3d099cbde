/** How many columns of a terminal `text` takes: one a character, as Go's utf8.RuneCount counts them. */
export function stringWidth(text: string): number {
  let width = 0;
  for (const _ of text) width++;
  return width;
}

/** The first `width` columns of `text`, with an ellipsis in place of the rest (docker/cli: formatter.Ellipsis). */
export function ellipsis(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  return width <= 1 ? characters.slice(0, width).join('') : `${characters.slice(0, width - 1).join('')}…`;
}
