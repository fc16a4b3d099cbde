import type { Program } from '#kernel/process/program.ts';

/** A program that people look for and that is left out: it says so, with what to do instead. */
export function notSimulated(what: string): Program {
  return function* (proc) {
    yield* proc.printError(`${proc.argv[0]?.split('/').pop() ?? ''}: not simulated: ${what}\n`);
    return 1;
  };
}

const EDITOR = 'there is no full-screen editor; write files with cat > FILE, echo, sed -i or a here document';
const PACKAGES = 'no package repository can be reached from here, and packages cannot be installed';

/** What is left out on hosts and in images. */
export const ABSENT: Readonly<Record<string, Program>> = {
  vi: notSimulated(EDITOR),
};

/** What is left out on hosts. */
export const ABSENT_ON_HOSTS: Readonly<Record<string, Program>> = {
  vim: notSimulated(EDITOR),
  nano: notSimulated(EDITOR),
  apt: notSimulated(PACKAGES),
  'apt-get': notSimulated(PACKAGES),
  man: notSimulated('try <tool> --help'),
};
