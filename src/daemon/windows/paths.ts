/** `C:\a\b` or `c:/a/b` as the machine beneath has it: `/C:/a/b`. Paths without a drive are taken to be on C:. */
export function innerPath(path: string): string {
  const [, drive = 'C', rest = path] = /^([A-Za-z]):(.*)$/.exec(path) ?? [];
  const parts: string[] = [];
  for (const part of rest.split(/[\\/]+/)) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${[`${drive.toUpperCase()}:`, ...parts].join('/')}`;
}

/** The same as Windows shows it. */
export function outerPath(path: string): string {
  const rest = path.replace(/^\//, '').replaceAll('/', '\\');
  return /^[A-Z]:$/.test(rest) ? `${rest}\\` : rest;
}
