import { isErrno } from '#kernel/errno.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import { decode as decodeBase64 } from '../../coreutils/base64.ts';
import type { WebRequest, WebResponse } from '../web/message.ts';
import { bcryptMatches } from './bcrypt.ts';
import { initialTables } from './blowfish.ts';
import { type Access, refuse } from './handler.ts';

/** Name and password of HTTP's Basic scheme (RFC 7617); undefined where there are none. */
export function basicCredentials({ headers }: WebRequest): { user: string; password: string } | undefined {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(headers.get('Authorization') ?? '') ?? [];
  const bytes = encoded === undefined ? undefined : decodeBase64(encoded).bytes;
  if (bytes === undefined) return undefined;
  const [user = '', ...password] = new TextDecoder().decode(bytes).split(':');
  return { user, password: password.join(':') };
}

/** Lets in whom a file of htpasswd(1) knows; only bcrypt's entries count (distribution, registry/auth/htpasswd). */
export class HtpasswdAuth {
  #tables: Uint32Array | undefined;
  /** Who was let in before, as working it out again takes long. */
  readonly #known = new Set<string>();

  constructor(
    readonly fs: FileSystemContext,
    readonly path: string,
    readonly realm: string,
  ) {}

  /** @returns an answer for those who may not */
  authorize(request: WebRequest, access: readonly Access[]): WebResponse | undefined {
    const who = basicCredentials(request);
    if (who && this.#knows(who.user, who.password)) return undefined;
    const detail =
      access.length === 0
        ? null
        : access.map(({ type, name, action }) => ({
            Type: type,
            Class: '',
            Name: name,
            Action: action,
          }));
    return refuse(401, 'UNAUTHORIZED', 'authentication required', detail, [
      ['Www-Authenticate', `Basic realm="${this.realm}"`],
    ]);
  }

  #knows(user: string, password: string): boolean {
    const hash = this.#entries().get(user);
    if (hash === undefined) return false;
    const key = `${hash} ${password}`;
    if (this.#known.has(key)) return true;
    this.#tables ??= initialTables();
    const matches = bcryptMatches(password, hash, this.#tables);
    if (matches) this.#known.add(key);
    return matches;
  }

  #entries(): ReadonlyMap<string, string> {
    let text: string;
    try {
      text = this.fs.readText(this.path);
    } catch (error) {
      if (isErrno(error)) return new Map();
      throw error;
    }
    const lines = text.split('\n').filter((line) => line.includes(':') && !line.startsWith('#'));
    return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
  }
}
