import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type CurlOptions, globbed, readOptions } from './options.ts';
import { CurlProblem } from './problem.ts';
import { Transfer } from './transfer.ts';
import { writeOut } from './writeout.ts';

const HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n";
const VERSION = `curl 8.22.0 (x86_64-pc-linux-gnu) libcurl/8.22.0
Release-Date: 2026-09-02
Protocols: http https
Features: IPv6 SSL UnixSockets
`;
/** Answers after which `--retry` tries again. */
const TRANSIENT = new Set([408, 429, 500, 502, 503, 504, 522, 524]);

/** curl(1), for HTTP */
export const curl: Program = function* (proc) {
  let options: CurlOptions;
  try {
    options = readOptions(proc.argv.slice(1), (path) => {
      try {
        return proc.fs.stat(path).type !== 'directory';
      } catch (error) {
        if (isErrno(error)) return false;
        throw error;
      }
    });
  } catch (error) {
    if (!(error instanceof CurlProblem)) throw error;
    yield* proc.printError(`curl: ${error.message}\n${error.message.startsWith('not simulated') ? '' : HINT}`);
    return error.status;
  }
  if (options.given.has('V')) {
    yield* proc.print(VERSION);
    return 0;
  }
  if (options.given.has('h')) {
    yield* proc.printError('curl: not simulated: --help\n');
    return 2;
  }
  if (options.urls.length === 0) {
    yield* proc.printError(proc.argv.length > 1 ? `curl: (2) no URL specified\n${HINT}` : HINT);
    return 2;
  }
  const urls = options.given.has('g') ? options.urls : options.urls.flatMap(globbed);
  let status = 0;
  for (const [number, url] of urls.entries()) {
    const last = yield* fetchWithRetries(proc, options, url, number);
    if (last !== 0 || number === urls.length - 1) status = last;
  }
  return status;
};

function* fetchWithRetries(proc: Process, options: CurlOptions, url: string, number: number): Coroutine<number> {
  const value = (name: string) => options.given.get(name)?.at(-1);
  let delay = Number(value('retry-delay') ?? 1);
  for (let left = Number(value('retry') ?? 0); ; left--) {
    const { status, code } = yield* fetchOnce(proc, options, url, number);
    const again =
      status === 28 ||
      TRANSIENT.has(code) ||
      (status === 7 && options.given.has('retry-connrefused')) ||
      (status !== 0 && options.given.has('retry-all-errors'));
    if (left <= 0 || !again) return status;
    if (!options.given.has('s')) {
      const why =
        status === 28
          ? 'timeout'
          : status === 7
            ? 'connection refused'
            : code >= 400
              ? 'HTTP error'
              : 'transient error';
      yield* proc.printError(
        `Warning: Problem: ${why}. Will retry in ${delay} second${delay === 1 ? '' : 's'}. ${left} retr${left === 1 ? 'y' : 'ies'} left.\n`,
      );
    }
    yield* proc.sleep(delay * SECOND);
    if (value('retry-delay') === undefined) delay = Math.min(600, delay * 2);
  }
}

function* fetchOnce(
  proc: Process,
  options: CurlOptions,
  url: string,
  number: number,
): Coroutine<{ status: number; code: number }> {
  const { given } = options;
  const has = (name: string) => given.has(name);
  let transfer: Transfer | undefined;
  let status = 0;
  let message = '';
  try {
    const path = yield* outputPath(proc, options, url, number);
    transfer = new Transfer(proc, options, url, path, number);
    yield* transfer.run();
  } catch (error) {
    if (!(error instanceof CurlProblem)) throw error;
    status = error.status;
    message = error.message;
    if (!has('s') || has('S')) yield* proc.printError(`curl: (${error.status}) ${error.message}\n`);
  }
  const format = given.get('w')?.at(-1);
  if (format !== undefined && transfer) {
    transfer.facts.exitCode = status;
    transfer.facts.errorMessage = message;
    yield* proc.print(
      writeOut(format.startsWith('@') && format !== '@-' ? proc.fs.readText(format.slice(1)) : format, transfer.facts),
    );
  }
  return { status, code: transfer?.facts.status ?? 0 };
}

/** The file for the n-th URL: the n-th -o, or with -O the URL's last part. */
function* outputPath(
  proc: Process,
  { given }: CurlOptions,
  url: string,
  number: number,
): Coroutine<string | undefined> {
  const folder = given.get('output-dir')?.at(-1);
  const inFolder = (name: string) => (folder === undefined || name === '-' ? name : `${folder}/${name}`);
  const named = given.get('o')?.[number];
  if (named !== undefined) {
    const path = inFolder(named);
    if (given.has('create-dirs') && path.includes('/')) {
      try {
        proc.fs.mkdirAll(path.slice(0, path.lastIndexOf('/')) || '/');
      } catch (error) {
        if (!isErrno(error)) throw error;
        throw new CurlProblem(23, 'Failed to create the directory');
      }
    }
    return path;
  }
  if (!given.has('O')) return undefined;
  const base = url
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[?#].*$/, '')
    .split('/')
    .slice(1)
    .pop();
  if (base) return inFolder(base);
  if (!given.has('s')) yield* proc.printError('Warning: No remote filename, uses "curl_response"\n');
  return inFolder('curl_response');
}
