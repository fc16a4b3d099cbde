import { CliError } from '../errors.ts';

/** The name of an image, taken apart (distribution/reference). */
export interface Reference {
  /** The registry, `docker.io` where none is named. */
  domain: string;
  /** Repository below the registry, e.g. `library/nginx`. */
  path: string;
  tag?: string;
  digest?: string;
}

const DEFAULT_DOMAIN = 'docker.io';
const DOMAIN =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const IDENTIFIER = /^[a-f0-9]{64}$/;

/**
 * Reads the name of an image as it is typed; undefined where it is an image's full id.
 * @throws CliError `invalid reference format …`
 */
export function parseReference(text: string): Reference | undefined {
  if (IDENTIFIER.test(text) || /^sha256:[a-f0-9]{64}$/.test(text)) return undefined;
  const slash = text.indexOf('/');
  const head = text.slice(0, Math.max(0, slash));
  const isDomain = slash >= 0 && (/[.:]/.test(head) || head === 'localhost' || head.toLowerCase() !== head);
  const domain = isDomain ? (head === 'index.docker.io' ? DEFAULT_DOMAIN : head) : DEFAULT_DOMAIN;
  let remainder = isDomain ? text.slice(slash + 1) : text;
  if (domain === DEFAULT_DOMAIN && !remainder.includes('/')) remainder = `library/${remainder}`;
  const name = remainder.split(':', 1)[0] as string;
  if (name.toLowerCase() !== name) {
    throw new CliError(`invalid reference format: repository name (${name}) must be lowercase`);
  }
  const [, path = '', , tag, , digest] = /^([^:@]*)(:([^@]*))?(@(.*))?$/s.exec(remainder) ?? [];
  const valid =
    DOMAIN.test(domain) &&
    PATH.test(path) &&
    (tag === undefined || TAG.test(tag)) &&
    (digest === undefined || DIGEST.test(digest));
  if (!valid) throw new CliError('invalid reference format');
  return { domain, path, tag, digest };
}

/** The same with the tag `latest` where there is neither tag nor digest. */
export function withTag(reference: Reference): Reference {
  return reference.tag === undefined && reference.digest === undefined ? { ...reference, tag: 'latest' } : reference;
}

/** The name as people write it: without `docker.io/library/`. */
export function familiarName({ domain, path }: Reference): string {
  if (domain !== DEFAULT_DOMAIN) return `${domain}/${path}`;
  return /^library\/[^/]+$/.test(path) ? path.slice('library/'.length) : path;
}

/** The whole reference as people write it. */
export function familiarString(reference: Reference): string {
  const { tag, digest } = reference;
  return `${familiarName(reference)}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** The repository with its registry, as the API is asked: `docker.io/library/nginx`. */
export function fullName({ domain, path }: Reference): string {
  return `${domain}/${path}`;
}
