/** The first twelve digits of an identifier, its algorithm left out (docker/cli: formatter.TruncateID). */
export function shortId(id: string): string {
  return id.replace(/^[a-z0-9]+:/, '').slice(0, 12);
}
