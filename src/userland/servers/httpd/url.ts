/**
 * Decodes percent signs in the path of a request.
 * @returns the status to answer instead where it is malformed (400) or hides a slash or NUL (404)
 */
export function decodePath(path: string): string | 400 | 404 {
  let status: 400 | 404 | undefined;
  const decoded = path.replace(/%([\s\S]{0,2})/g, (_, digits: string) => {
    if (!/^[0-9a-f]{2}$/i.test(digits)) status = 400;
    const code = Number.parseInt(digits, 16);
    if (code === 0 || code === 0x2f) status ??= 404;
    return String.fromCharCode(code);
  });
  return status ?? decoded;
}

/** Takes `//`, `/./` and `/../` out of a path; undefined where it leads above the root. */
export function canonicalPath(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/').slice(1)) {
    if (part === '..') {
      if (parts.length === 0) return undefined;
      parts.pop();
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  const folder = /\/\.{0,2}$/.test(path);
  return `/${parts.join('/')}${folder && parts.length > 0 ? '/' : ''}`;
}

/** `httpd -d`: decodes plus signs and percent signs, keeping what is malformed. */
export function urlDecode(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** `httpd -e`: writes everything but ASCII letters and digits as HTML entities. */
export function htmlEncode(text: string): string {
  let encoded = '';
  for (const byte of new TextEncoder().encode(text)) {
    const char = String.fromCharCode(byte);
    encoded += /[0-9A-Za-z]/.test(char) ? char : `&#${byte};`;
  }
  return encoded;
}
