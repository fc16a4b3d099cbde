import type { Random } from '#kernel/random.ts';
import { respond, respondJson, type WebRequest, type WebResponse } from '../web/message.ts';
import { digestOf, type RegistryStorage } from './storage.ts';

const NAME = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*';
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const MANIFESTS = new RegExp(`^/v2/(${NAME})/manifests/([^/]+)$`);
const BLOBS = new RegExp(`^/v2/(${NAME})/blobs/(sha256:[0-9a-f]{64})$`);
const UPLOADS = new RegExp(`^/v2/(${NAME})/blobs/uploads/([0-9a-f-]*)$`);
const TAGS = new RegExp(`^/v2/(${NAME})/tags/list$`);
const DEFAULT_PAGE = 100;
const OCTETS: readonly [string, string] = ['Content-Type', 'application/octet-stream'];
export const SCHEMA2 = 'application/vnd.docker.distribution.manifest.v2+json';

/** What somebody wants to do with what: a repository, or the list of all. */
export interface Access {
  readonly type: 'repository' | 'registry';
  readonly name: string;
  readonly action: 'pull' | 'push' | 'delete' | '*';
}

/** How a registry differs from others. */
export interface RegistryOptions {
  readonly storage: RegistryStorage;
  readonly random: Random;
  /** Answers whoever may not do something; undefined for those who may. */
  readonly authorize?: (request: WebRequest, access: readonly Access[]) => WebResponse | undefined;
  /** Whether what is there can be deleted (REGISTRY_STORAGE_DELETE_ENABLED). */
  readonly deletable?: boolean;
  /** Fetches from elsewhere what is about to be asked for: what a tag stands for, or all of a repository. */
  readonly prepare?: (repository: string, tag: string | undefined) => void;
  /** Sent with every answer. */
  readonly headers?: readonly (readonly [string, string])[];
}

/** Answers requests of the registry API (OCI distribution specification 1.1; CNCF distribution, spec/api.md). */
export class RegistryHandler {
  constructor(readonly options: RegistryOptions) {}

  /** @returns undefined for what is no part of the API */
  answer(request: WebRequest): WebResponse {
    const response = this.#route(request);
    response.headers.set('Docker-Distribution-Api-Version', 'registry/2.0');
    for (const [name, value] of this.options.headers ?? []) response.headers.set(name, value);
    return response;
  }

  #route(request: WebRequest): WebResponse {
    const { method, path } = request;
    if (path === '/') return respond(200, '', [['Cache-Control', 'no-cache']]);
    if (path === '/v2/' || path === '/v2') return this.#guarded(request, [], () => ping());
    if (path === '/v2/_catalog') {
      const all: Access = { type: 'registry', name: 'catalog', action: '*' };
      return this.#guarded(request, [all], () => this.#catalog(request));
    }
    const [, tagged = ''] = TAGS.exec(path) ?? [];
    if (tagged !== '') return this.#repository(request, tagged, () => this.#tags(request, tagged));
    const [, manifests = '', reference = ''] = MANIFESTS.exec(path) ?? [];
    if (manifests !== '')
      return this.#repository(request, manifests, () => this.#manifest(request, manifests, reference));
    const [, blobs = '', digest = ''] = BLOBS.exec(path) ?? [];
    if (blobs !== '') return this.#repository(request, blobs, () => this.#blob(request, blobs, digest));
    const [, uploads = '', id = ''] = UPLOADS.exec(path) ?? [];
    if (uploads !== '') return this.#repository(request, uploads, () => this.#upload(request, uploads, id));
    return method === 'GET' || method === 'HEAD' ? missingPage() : respond(405);
  }

  #guarded(request: WebRequest, access: readonly Access[], answer: () => WebResponse): WebResponse {
    return this.options.authorize?.(request, access) ?? answer();
  }

  #repository(request: WebRequest, name: string, answer: () => WebResponse): WebResponse {
    const read = request.method === 'GET' || request.method === 'HEAD';
    const access: Access[] = [{ type: 'repository', name, action: 'pull' }];
    if (request.method === 'DELETE') access.splice(0, 1, { type: 'repository', name, action: 'delete' });
    else if (!read) access.push({ type: 'repository', name, action: 'push' });
    return this.#guarded(request, access, answer);
  }

  #catalog({ query }: WebRequest): WebResponse {
    const { shown, next } = page(this.options.storage.repositories(), query);
    return respondJson(
      200,
      { repositories: shown },
      next === undefined ? [] : [['Link', `</v2/_catalog?${next}>; rel="next"`]],
    );
  }

  #tags({ query }: WebRequest, name: string): WebResponse {
    const { storage, prepare } = this.options;
    prepare?.(name, undefined);
    if (!storage.hasRepository(name)) return nameUnknown(name);
    const { shown, next } = page(storage.tags(name), query, Number.POSITIVE_INFINITY);
    const link = `</v2/${name}/tags/list?${next}>; rel="next"`;
    return respondJson(
      200,
      { name, tags: shown.length > 0 ? shown : null },
      next === undefined ? [] : [['Link', link]],
    );
  }

  #manifest(request: WebRequest, name: string, reference: string): WebResponse {
    const { method } = request;
    if (!TAG.test(reference) && !DIGEST.test(reference)) return missingPage();
    if (method === 'GET' || method === 'HEAD') return this.#getManifest(request, name, reference);
    if (method === 'PUT') return this.#putManifest(request, name, reference);
    if (method === 'DELETE') return this.#deleteManifest(name, reference);
    return respond(405, '', [['Allow', 'DELETE, GET, HEAD, PUT']]);
  }

  #getManifest({ headers }: WebRequest, name: string, reference: string): WebResponse {
    const { storage, prepare } = this.options;
    const byDigest = DIGEST.test(reference);
    if (!byDigest || !storage.manifest(name, reference)) prepare?.(name, byDigest ? undefined : reference);
    const digest = byDigest ? reference : storage.tagged(name, reference);
    const content = digest === undefined ? undefined : storage.manifest(name, digest);
    if (digest === undefined || content === undefined) {
      const detail = byDigest ? { Name: name, Revision: reference } : { Tag: reference };
      const message = byDigest ? 'manifest unknown' : 'manifest unknown';
      return refuse(404, 'MANIFEST_UNKNOWN', message, detail);
    }
    const fields: [string, string][] = [
      ['Content-Type', typeOf(content)],
      ['Docker-Content-Digest', digest],
      ['Etag', `"${digest}"`],
    ];
    if (headers.get('If-None-Match') === `"${digest}"`) return respond(304, '', fields);
    return respond(200, content, [['Content-Length', String(content.length)], ...fields]);
  }

  #putManifest({ body }: WebRequest, name: string, reference: string): WebResponse {
    const { storage } = this.options;
    const manifest = parse(body);
    if (!manifest) return refuse(400, 'MANIFEST_INVALID', 'manifest invalid', {});
    const parts = [...(manifest.config ? [manifest.config] : []), ...(manifest.layers ?? [])];
    const unknown = parts.filter(({ digest }) => !storage.hasBlob(name, digest));
    const strange = (manifest.manifests ?? []).filter(({ digest }) => !storage.manifest(name, digest));
    if (unknown.length + strange.length > 0) {
      const errors = [...unknown, ...strange].map(({ digest }) => ({
        code: 'MANIFEST_BLOB_UNKNOWN',
        message: 'blob unknown to registry',
        detail: { digest },
      }));
      return respondJson(400, { errors });
    }
    const digest = digestOf(body);
    if (DIGEST.test(reference) && reference !== digest)
      return refuse(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content', null);
    storage.putManifest(name, DIGEST.test(reference) ? undefined : reference, body);
    return respond(201, '', [
      ['Docker-Content-Digest', digest],
      ['Location', `/v2/${name}/manifests/${digest}`],
    ]);
  }

  #deleteManifest(name: string, reference: string): WebResponse {
    const { storage, deletable } = this.options;
    if (!deletable) return refuse(405, 'UNSUPPORTED', 'The operation is unsupported.', null);
    if (!DIGEST.test(reference)) {
      if (storage.tagged(name, reference) === undefined)
        return refuse(404, 'MANIFEST_UNKNOWN', 'manifest unknown', { Tag: reference });
      storage.removeTag(name, reference);
      return respond(202);
    }
    if (!storage.manifest(name, reference)) return refuse(404, 'MANIFEST_UNKNOWN', 'manifest unknown', null);
    storage.removeManifest(name, reference);
    return respond(202);
  }

  #blob({ method, headers }: WebRequest, name: string, digest: string): WebResponse {
    const { storage, deletable } = this.options;
    const content = storage.hasBlob(name, digest) ? storage.content(digest) : undefined;
    if (content === undefined) return refuse(404, 'BLOB_UNKNOWN', 'blob unknown to registry', digest);
    if (method === 'DELETE') {
      if (!deletable) return refuse(405, 'UNSUPPORTED', 'The operation is unsupported.', null);
      storage.unlinkBlob(name, digest);
      return respond(202, '', [['Docker-Content-Digest', digest]]);
    }
    const fields: [string, string][] = [
      ['Accept-Ranges', 'bytes'],
      ['Cache-Control', 'max-age=31536000'],
      [...OCTETS],
      ['Docker-Content-Digest', digest],
      ['Etag', `"${digest}"`],
    ];
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.get('Range') ?? '') ?? [];
    if (from === undefined) return respond(200, content, [['Content-Length', String(content.length)], ...fields]);
    const last = to ? Math.min(Number(to), content.length - 1) : content.length - 1;
    const part = content.subarray(Number(from), last + 1);
    return respond(206, part, [['Content-Range', `bytes ${from}-${last}/${content.length}`], ...fields]);
  }

  #upload(request: WebRequest, name: string, id: string): WebResponse {
    const { storage } = this.options;
    if (id === '')
      return request.method === 'POST' ? this.#begin(request, name) : respond(405, '', [['Allow', 'POST']]);
    const sofar = storage.uploaded(name, id);
    if (sofar === undefined) return refuse(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry', null);
    if (request.method === 'DELETE') {
      storage.end(name, id);
      return respond(204, '', [['Docker-Upload-Uuid', id]]);
    }
    if (request.method === 'GET') return this.#pending(request, 204, name, id, sofar.length);
    storage.append(name, id, request.body);
    const content = storage.uploaded(name, id) ?? new Uint8Array(0);
    if (request.method === 'PATCH') return this.#pending(request, 202, name, id, content.length);
    if (request.method !== 'PUT') return respond(405);
    const digest = request.query.get('digest') ?? '';
    storage.end(name, id);
    return this.#finish(request, name, digest, content);
  }

  #begin(request: WebRequest, name: string): WebResponse {
    const { storage, random } = this.options;
    const mount = request.query.get('mount') ?? '';
    const from = request.query.get('from') ?? '';
    if (mount !== '' && storage.hasBlob(from, mount)) {
      storage.linkBlob(name, mount);
      return respond(201, '', [
        ['Docker-Content-Digest', mount],
        ['Location', this.#url(request, `/v2/${name}/blobs/${mount}`)],
      ]);
    }
    const digest = request.query.get('digest');
    if (digest !== undefined) return this.#finish(request, name, digest, request.body);
    const id = uuid(random.hex(32));
    storage.begin(name, id);
    return this.#pending(request, 202, name, id, 0);
  }

  #pending(request: WebRequest, status: number, name: string, id: string, length: number): WebResponse {
    return respond(status, '', [
      ['Docker-Upload-Uuid', id],
      ['Location', this.#url(request, `/v2/${name}/blobs/uploads/${id}`)],
      ['Range', `0-${Math.max(0, length - 1)}`],
    ]);
  }

  #finish(request: WebRequest, name: string, digest: string, content: Uint8Array): WebResponse {
    if (!DIGEST.test(digest) || digestOf(content) !== digest)
      return refuse(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content', digest);
    this.options.storage.putBlob(name, digest, content);
    return respond(201, '', [
      ['Docker-Content-Digest', digest],
      ['Location', this.#url(request, `/v2/${name}/blobs/${digest}`)],
    ]);
  }

  #url({ secure, headers }: WebRequest, path: string): string {
    return `${secure ? 'https' : 'http'}://${headers.get('Host') ?? ''}${path}`;
  }
}

/** An answer that something is refused (spec/api.md, errors). */
export function refuse(
  status: number,
  code: string,
  message: string,
  detail: unknown,
  headers: readonly (readonly [string, string])[] = [],
): WebResponse {
  return respondJson(status, { errors: [{ code, message, detail }] }, headers);
}

function ping(): WebResponse {
  return respond(200, '{}', [
    ['Content-Length', '2'],
    ['Content-Type', 'application/json; charset=utf-8'],
  ]);
}

function nameUnknown(name: string): WebResponse {
  return refuse(404, 'NAME_UNKNOWN', 'repository name not known to registry', { name });
}

function missingPage(): WebResponse {
  return respond(404, '404 page not found\n', [['Content-Type', 'text/plain; charset=utf-8']]);
}

interface ManifestParts {
  mediaType?: string;
  config?: { digest: string };
  layers?: { digest: string }[];
  manifests?: { digest: string }[];
}

function parse(content: Uint8Array): ManifestParts | undefined {
  try {
    const read = JSON.parse(new TextDecoder().decode(content)) as ManifestParts & { schemaVersion?: number };
    return read.schemaVersion === 2 ? read : undefined;
  } catch {
    return undefined;
  }
}

function typeOf(manifest: Uint8Array): string {
  return parse(manifest)?.mediaType ?? SCHEMA2;
}

/** A part of a list: `n` of those behind `last`. */
function page(
  all: readonly string[],
  query: ReadonlyMap<string, string>,
  standard = DEFAULT_PAGE,
): { shown: string[]; next: string | undefined } {
  const last = query.get('last') ?? '';
  const count = Number(query.get('n') ?? standard) || standard;
  const behind = all.filter((each) => each > last);
  const shown = behind.slice(0, count);
  const more = behind.length > shown.length;
  return { shown, next: more ? `last=${encodeURIComponent(shown.at(-1) ?? '')}&n=${count}` : undefined };
}

function uuid(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
