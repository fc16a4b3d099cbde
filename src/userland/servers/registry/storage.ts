import { isErrno } from '#kernel/errno.ts';
import { sha256 } from '#kernel/sha256.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';

/** Where the registry's own part of its root directory begins. */
const BASE = 'docker/registry/v2';

/** The digest of content: `sha256:` and 64 hexadecimal digits. */
export function digestOf(content: Uint8Array): string {
  return `sha256:${[...sha256(content)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * What a registry keeps, in files laid out as those of CNCF's distribution: every blob once, and in each repository links to
 * those it has.
 */
export class RegistryStorage {
  readonly #base: string;

  /** @param root `/var/lib/registry` */
  constructor(
    readonly fs: FileSystemContext,
    root: string,
  ) {
    this.#base = `${root.replace(/\/$/, '')}/${BASE}`;
  }

  /** All repositories, by name. */
  repositories(): string[] {
    const found: string[] = [];
    const root = `${this.#base}/repositories`;
    const look = (path: string, name: string) => {
      for (const entry of this.#list(path)) {
        if (entry === '_manifests' && this.#list(`${path}/_manifests/revisions/sha256`).length > 0) found.push(name);
        else if (!entry.startsWith('_')) look(`${path}/${entry}`, name === '' ? entry : `${name}/${entry}`);
      }
    };
    look(root, '');
    return found.sort();
  }

  /** Whether anything was ever pushed to a repository. */
  hasRepository(name: string): boolean {
    return this.fs.exists(`${this.#repository(name)}/_manifests`);
  }

  tags(name: string): string[] {
    return this.#list(`${this.#repository(name)}/_manifests/tags`).sort();
  }

  /** The digest of the manifest that a tag stands for. */
  tagged(name: string, tag: string): string | undefined {
    return this.#read(`${this.#repository(name)}/_manifests/tags/${tag}/current/link`);
  }

  /** A manifest of a repository, by its digest. */
  manifest(name: string, digest: string): Uint8Array | undefined {
    const linked = this.fs.exists(`${this.#repository(name)}/_manifests/revisions/${split(digest)}/link`);
    return linked ? this.content(digest) : undefined;
  }

  /** Keeps a manifest. @param tag to be given to it; undefined where it was put by its digest */
  putManifest(name: string, tag: string | undefined, content: Uint8Array): string {
    const digest = digestOf(content);
    this.#putContent(digest, content);
    const directory = `${this.#repository(name)}/_manifests`;
    this.#write(`${directory}/revisions/${split(digest)}/link`, digest);
    if (tag === undefined) return digest;
    this.#write(`${directory}/tags/${tag}/current/link`, digest);
    this.#write(`${directory}/tags/${tag}/index/${split(digest)}/link`, digest);
    return digest;
  }

  /** Takes a manifest out of a repository, with the tags that stand for it. */
  removeManifest(name: string, digest: string): void {
    const directory = `${this.#repository(name)}/_manifests`;
    for (const tag of this.tags(name)) if (this.tagged(name, tag) === digest) this.removeTag(name, tag);
    this.fs.removeAll(`${directory}/revisions/${split(digest)}`);
  }

  removeTag(name: string, tag: string): void {
    this.fs.removeAll(`${this.#repository(name)}/_manifests/tags/${tag}`);
  }

  /** Whether a repository has a blob. */
  hasBlob(name: string, digest: string): boolean {
    return this.fs.exists(this.#layerLink(name, digest)) && this.fs.exists(this.#blob(digest));
  }

  /** Keeps a blob in a repository. */
  putBlob(name: string, digest: string, content: Uint8Array): void {
    this.#putContent(digest, content);
    this.linkBlob(name, digest);
  }

  /** Lets a repository have a blob that is there. */
  linkBlob(name: string, digest: string): void {
    this.#write(this.#layerLink(name, digest), digest);
  }

  unlinkBlob(name: string, digest: string): void {
    this.fs.removeAll(this.#layerLink(name, digest).replace(/\/link$/, ''));
  }

  /** What has a digest, whoever has it. */
  content(digest: string): Uint8Array | undefined {
    const path = this.#blob(digest);
    return this.fs.exists(path) ? this.fs.readFile(path) : undefined;
  }

  /** Begins an upload. */
  begin(name: string, id: string): void {
    this.#write(`${this.#upload(name, id)}/data`, '');
  }

  /** What has come of an upload; undefined where there is none of that id. */
  uploaded(name: string, id: string): Uint8Array | undefined {
    const path = `${this.#upload(name, id)}/data`;
    return this.fs.exists(path) ? this.fs.readFile(path) : undefined;
  }

  append(name: string, id: string, content: Uint8Array): void {
    this.fs.appendFile(`${this.#upload(name, id)}/data`, content);
  }

  /** Ends an upload. */
  end(name: string, id: string): void {
    this.fs.removeAll(this.#upload(name, id));
  }

  /** Every blob there is. */
  blobs(): string[] {
    const root = `${this.#base}/blobs/sha256`;
    return this.#list(root).flatMap((prefix) => this.#list(`${root}/${prefix}`).map((hex) => `sha256:${hex}`));
  }

  removeContent(digest: string): void {
    this.fs.removeAll(this.#blob(digest).replace(/\/data$/, ''));
  }

  /** Digests of the manifests a repository has. */
  revisions(name: string): string[] {
    return this.#list(`${this.#repository(name)}/_manifests/revisions/sha256`).map((hex) => `sha256:${hex}`);
  }

  #putContent(digest: string, content: Uint8Array): void {
    const path = this.#blob(digest);
    if (!this.fs.exists(path)) this.#write(path, content);
  }

  #blob(digest: string): string {
    const hex = digest.slice('sha256:'.length);
    return `${this.#base}/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`;
  }

  #repository(name: string): string {
    return `${this.#base}/repositories/${name}`;
  }

  #upload(name: string, id: string): string {
    return `${this.#repository(name)}/_uploads/${id}`;
  }

  #layerLink(name: string, digest: string): string {
    return `${this.#repository(name)}/_layers/${split(digest)}/link`;
  }

  #list(path: string): string[] {
    try {
      return this.fs.readdir(path);
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
      throw error;
    }
  }

  #read(path: string): string | undefined {
    return this.fs.exists(path) ? this.fs.readText(path) : undefined;
  }

  #write(path: string, content: string | Uint8Array): void {
    this.fs.mkdirAll(path.slice(0, path.lastIndexOf('/')));
    this.fs.writeFile(path, content);
  }
}

/** `sha256/…`, as a digest stands in paths. */
function split(digest: string): string {
  return digest.replace(':', '/');
}
