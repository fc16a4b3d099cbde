import type { Program } from '#kernel/process/program.ts';
import { httpd } from '../servers/httpd.ts';

/** python3(1): the module http.server alone, which people start to have something to reach. */
export const python3: Program = function* (proc) {
  const [, option, module, ...rest] = proc.argv;
  if (option === '--version' || option === '-V') {
    yield* proc.print('Python 3.9.6\n');
    return 0;
  }
  if (option !== '-m' || module !== 'http.server') {
    yield* proc.printError('python3: not simulated: anything but -m http.server\n');
    return 1;
  }
  let port = '8000';
  let address = '';
  let directory = '.';
  while (rest.length > 0) {
    const arg = rest.shift() as string;
    if (arg === '--bind' || arg === '-b') address = rest.shift() ?? '';
    else if (arg === '--directory' || arg === '-d') directory = rest.shift() ?? '.';
    else if (/^\d+$/.test(arg)) port = arg;
    else {
      yield* proc.printError(
        `usage: server.py [-h] [--cgi] [--bind ADDRESS] [--directory DIRECTORY] [port]\nserver.py: error: unrecognized arguments: ${arg}\n`,
      );
      return 2;
    }
  }
  const shown = address === '' ? '::' : address;
  yield* proc.print(
    `Serving HTTP on ${shown} port ${port} (http://${address === '' ? '[::]' : address}:${port}/) ...\n`,
  );
  proc.argv = ['httpd', '-f', '-p', address === '' ? port : `${address}:${port}`, '-h', directory];
  proc.comm = 'Python';
  return yield* httpd(proc);
};
