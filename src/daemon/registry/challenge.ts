import type { Headers } from '#http/headers.ts';

/** How a server wants to be told who asks (RFC 9110, 11.6.1). */
export interface Challenge {
  /** In lower case: `basic`, `bearer`. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The challenges of an answer. */
export function parseChallenges(headers: Headers): Challenge[] {
  return headers.getAll('WWW-Authenticate').map((text) => {
    const [scheme = ''] = text.split(' ', 1);
    const found = [...text.slice(scheme.length).matchAll(/([a-z_]+)="((?:\\.|[^"\\])*)"/gi)];
    const parameters = new Map(found.map(([, key = '', value = '']) => [key, value.replace(/\\(.)/g, '$1')]));
    return { scheme: scheme.toLowerCase(), parameters };
  });
}
