/** The text with a capital first letter, as docker/cli shows states. */
export function capitalize(text: string | undefined): string {
  return text ? text.charAt(0).toUpperCase() + text.slice(1) : '';
}
