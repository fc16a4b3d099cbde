import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno, strerror } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import { pipe } from '#kernel/file/pipe.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Exchange } from './exchange.ts';
import { reply } from './reply.ts';

const SOFTWARE = 'busybox httpd/1.38.0';
const MAX_READ = 65_536;

/** Runs the program behind `path` (`/cgi-bin/…`) and passes on what it says (RFC 3875). */
export function* runCgi(exchange: Exchange, path: string, home: string): Coroutine<void> {
  const { proc } = exchange;
  const { script, extra } = splitPath(proc, path);
  const slash = script.lastIndexOf('/');
  const name = script.slice(slash + 1);
  const [fromChild, childOut] = pipe();
  const [childIn, toChild] = pipe();
  const env = new Map([...proc.env, ...environment(exchange, script, extra, home)]);
  if (exchange.verbose > 1) yield* exchange.log(`exec:${name} (null)`);
  const child = proc.fork(
    function* (self) {
      try {
        self.fs.chdir(`.${script.slice(0, slash)}`);
        return yield* self.exec(name, [name], env);
      } catch (error) {
        if (!isErrno(error)) throw error;
        if (exchange.verbose > 0) yield* self.printError(`${exchange.peer}: can't execute '${name}': ${strerror(error.code)}\n`);
        yield* reply(new FailedExchange(self, exchange.peer, exchange.verbose, exchange.method), 404);
        return 1;
      }
    },
    { files: [[0, childIn], [1, childOut], [2, proc.files.get(2)]] },
  );
  // The ends of the child are its own; without these none would ever see an end of file.
  for (const end of [childIn, childOut]) end.retain().close();
  for (const end of [fromChild, toChild]) proc.files.install(end);
  proc.thread(feed(exchange, toChild, proc));
  yield* passOn(exchange, fromChild);
  yield* proc.wait(child);
}

/** The answer of a child that found nothing to execute: it goes the way of a program's output. */
class FailedExchange {
  readonly target = '';
  constructor(
    readonly proc: Process,
    readonly peer: string,
    readonly verbose: number,
    readonly method: string,
  ) {}
}
