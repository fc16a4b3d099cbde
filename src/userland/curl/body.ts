import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { CurlOptions } from './options.ts';
import { CurlProblem } from './problem.ts';

/** What a request carries: the file of -T or the data of -d and its kin. @throws CurlProblem 26 */
export function requestBody(proc: Process, options: CurlOptions): Uint8Array | undefined {
  const upload = options.given.get('T')?.at(-1);
  if (upload !== undefined) {
    try {
      return proc.fs.readFile(upload);
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new CurlProblem(26, `cannot open '${upload}'`);
    }
  }
  const data = formData(proc, options);
  return data === undefined ? undefined : new TextEncoder().encode(data);
}

/** The data of -d, --data-raw, --data-binary, --data-urlencode and --json, joined. @throws CurlProblem 26 */
export function formData(proc: Process, options: CurlOptions): string | undefined {
  const parts: string[] = [];
  for (const [name, values] of options.given) {
    for (const value of values) {
      if (name === 'd' || name === 'data-binary' || name === 'json') parts.push(fromFile(proc, value, name === 'd'));
      else if (name === 'data-raw') parts.push(value);
      else if (name === 'data-urlencode') {
        const equals = value.indexOf('=');
        const key = equals > 0 ? value.slice(0, equals + 1) : '';
        parts.push(key + encodeURIComponent(value.slice(equals + 1)));
      }
    }
  }
  return parts.length > 0 ? parts.join(options.given.has('json') ? '' : '&') : undefined;
}

/** `@FILE` stands for a file's content; -d leaves out its line ends. */
function fromFile(proc: Process, value: string, strip: boolean): string {
  if (!value.startsWith('@')) return value;
  try {
    const text = proc.fs.readText(value.slice(1));
    return strip ? text.replace(/[\r\n]/g, '') : text;
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new CurlProblem(26, `Failed to open ${value.slice(1)}`);
  }
}
