import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { sha256 } from '#kernel/sha256.ts';
import { CliError } from '../errors.ts';
import { quote } from '../pflag/quote.ts';
import { ConfigFile } from './configfile.ts';

/** The context that is always there: what DOCKER_HOST says, or the local engine. */
export const DEFAULT_CONTEXT = 'default';
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$/;

/** What meta.json of a context holds; an endpoint without a host is the local engine's. */
export interface ContextMetadata {
  Name: string;
  Metadata: { Description?: string };
  Endpoints: { docker?: { Host?: string; SkipTLSVerify: boolean } };
}

/** The contexts below ~/.docker/contexts (docker/cli: cli/context/store). */
export class ContextStore {
  readonly #root: string;

  constructor(readonly proc: Process) {
    this.#root = `${new ConfigFile(proc).path.replace(/\/config\.json$/, '')}/contexts`;
  }

  /** Those that somebody has made, by name. */
  list(): ContextMetadata[] {
    const { fs } = this.proc;
    const folder = `${this.#root}/meta`;
    if (!fs.exists(folder)) return [];
    const found = fs
      .readdir(folder)
      .map((each) => JSON.parse(fs.readText(`${folder}/${each}/meta.json`)) as ContextMetadata);
    return found.sort((a, b) => (a.Name < b.Name ? -1 : 1));
  }

  has(name: string): boolean {
    return this.proc.fs.exists(`${this.metadataPath(name)}/meta.json`);
  }

  /** @throws CliError `context "x": context not found: open …` */
  get(name: string): ContextMetadata {
    const path = `${this.metadataPath(name)}/meta.json`;
    try {
      return JSON.parse(this.proc.fs.readText(path)) as ContextMetadata;
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw error;
      throw new CliError(`context ${quote(name)}: context not found: open ${path}: no such file or directory`);
    }
  }

  save(context: ContextMetadata): void {
    const folder = this.metadataPath(context.Name);
    this.proc.fs.mkdirAll(folder, 0o755);
    this.proc.fs.writeFile(`${folder}/meta.json`, JSON.stringify(context), 0o644);
  }

  remove(name: string): void {
    this.proc.fs.removeAll(this.metadataPath(name));
  }

  metadataPath(name: string): string {
    return `${this.#root}/meta/${digest(name)}`;
  }

  tlsPath(name: string): string {
    return `${this.#root}/tls/${digest(name)}`;
  }
}

/** The name of the context that commands work with, where no global flag says otherwise. @throws CliError */
export function currentContext(proc: Process): string {
  if (proc.env.get('DOCKER_HOST')) return DEFAULT_CONTEXT;
  return proc.env.get('DOCKER_CONTEXT') || new ConfigFile(proc).currentContext || DEFAULT_CONTEXT;
}

/** @throws CliError for a name that no new context may have */
export function checkName(name: string): void {
  if (name === DEFAULT_CONTEXT) throw new CliError('"default" is a reserved context name');
  if (!NAME.test(name))
    throw new CliError(
      `context name ${quote(name)} is invalid, names are validated against regexp "^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$"`,
    );
}

function digest(name: string): string {
  return [...sha256(new TextEncoder().encode(name))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
