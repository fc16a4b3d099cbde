import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';

/** mknod: makes a device or a named pipe. */
export function mknod(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'm:',
        long: family === 'gnu' ? { 'mode=': 'm' } : {},
        usage: 'mknod [-m MODE] NAME TYPE [MAJOR MINOR]\n\nCreate a special file (block, character, or pipe)',
      },
      family,
    );
    const [name, type, major, minor] = options.operands;
    const fail = function* (text: string) {
      const again = family === 'gnu' ? "Try 'mknod --help' for more information.\n" : '';
      yield* proc.printError(`mknod: ${text}\n${again}`);
      return 1;
    };
    if (name === undefined) return yield* fail('missing operand');
    if (type === undefined) return yield* fail(`missing operand after ‘${name}’`);
    const octal = options.value('m');
    const mode = octal === undefined ? 0o666 : Number.parseInt(octal, 8);
    if (!/^[bcup]$/.test(type)) return yield* fail(`invalid device type ‘${type}’`);
    if (type !== 'p' && (!/^\d+$/.test(major ?? '') || !/^\d+$/.test(minor ?? '')))
      return yield* fail('Special files require major and minor device numbers.');
    try {
      const device = {
        kind: type === 'b' ? ('block' as const) : ('char' as const),
        major: Number(major),
        minor: Number(minor),
      };
      proc.fs.mknod(name, type === 'p' ? { fifo: true } : { device }, mode);
      return 0;
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(`mknod: ${name}: ${error.message}\n`);
      return 1;
    }
  };
}
