import { readAll } from '#kernel/file/lines.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import type { Digest } from '../text/digest.ts';
import { eachInput } from '../text/inputs.ts';

/** md5sum and sha256sum: print checksums, or with -c compare them with what a file says. */
export function checksum(name: string, digest: Digest, family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'cbtwsz',
        long: family === 'gnu' ? { check: 'c', binary: 'b', text: 't', warn: 'w', status: 's', quiet: 'q' } : {},
        usage: `${name} [-c[sw]] [FILE]...\n\nPrint or check hashes`,
      },
      family,
    );
    const complain = (file: string, { message }: Error) =>
      `${name}: ${family === 'gnu' ? file : `can't open '${file}'`}: ${message}\n`;
    let failed = 0;
    const well = yield* eachInput(proc, options.operands, complain, function* (input) {
      const bytes = yield* readAll(input.file);
      if (!options.has('c')) {
        yield* proc.print(`${digest(bytes)} ${options.has('b') ? '*' : ' '}${input.name}\n`);
        return;
      }
      for (const line of new TextDecoder().decode(bytes).split('\n')) {
        const match = /^([0-9a-fA-F]+) [ *](.+)$/.exec(line);
        if (!match) continue;
        const file = match[2] as string;
        const found = proc.fs.exists(file) && digest(proc.fs.readFile(file)) === match[1]?.toLowerCase();
        if (!found) failed++;
        if (!found || !options.has('q')) yield* proc.print(`${file}: ${found ? 'OK' : 'FAILED'}\n`);
      }
    });
    if (failed > 0) {
      const what = `${failed} computed checksum${failed > 1 ? 's' : ''} did NOT match`;
      yield* proc.printError(`${name}: WARNING: ${what}\n`);
    }
    return well && failed === 0 ? 0 : 1;
  };
}
