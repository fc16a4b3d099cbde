import { CliError } from '../errors.ts';
import { quote } from '../pflag/quote.ts';

const COMPONENT = '^[A-Za-z0-9_.-]+$';
const SYSTEMS = new Set(
  'aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris windows macos'.split(' '),
);
const ARCHITECTURES = new Set(
  '386 amd64 arm arm64 loong64 mips mipsle mips64 mips64le ppc64 ppc64le riscv64 s390x wasm i386 x86_64 x86-64 aarch64 armhf armel'.split(
    ' ',
  ),
);

/** Checks `--platform os[/arch[/variant]]`; @throws CliError with containerd's words */
export function validatePlatform(text: string): string {
  const fail = (what: string) => new CliError(`error parsing specified platform: ${what}: invalid argument`);
  const [first = '', second, ...rest] = text.split('/');
  const components =
    rest.length > 0 ? [first, second as string, rest.join('/')] : second === undefined ? [first] : [first, second];
  for (const component of components) {
    if (new RegExp(COMPONENT).test(component)) continue;
    const where =
      component === text ? `${quote(component)}` : `${quote(component)} is an invalid component of ${quote(text)}`;
    throw fail(`${where}: platform specifier component must match ${quote(COMPONENT)}`);
  }
  const known = SYSTEMS.has(first.toLowerCase()) || ARCHITECTURES.has(first.toLowerCase());
  if (components.length === 1 && !known) throw fail(`${quote(text)}: unknown operating system or architecture`);
  return text;
}
