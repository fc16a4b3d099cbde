/** `set -o` options with their letters, in the order in which `set -o` lists them. */
export const SET_OPTIONS: readonly [name: string, letter?: string][] = [
  ['allexport', 'a'],
  ['braceexpand', 'B'],
  ['emacs'],
  ['errexit', 'e'],
  ['errtrace', 'E'],
  ['functrace', 'T'],
  ['hashall', 'h'],
  ['histexpand', 'H'],
  ['history'],
  ['ignoreeof'],
  ['interactive-comments'],
  ['keyword', 'k'],
  ['monitor', 'm'],
  ['noclobber', 'C'],
  ['noexec', 'n'],
  ['noglob', 'f'],
  ['nolog'],
  ['notify', 'b'],
  ['nounset', 'u'],
  ['onecmd', 't'],
  ['physical', 'P'],
  ['pipefail'],
  ['posix'],
  ['privileged', 'p'],
  ['verbose', 'v'],
  ['vi'],
  ['xtrace', 'x'],
];

/** Options of `shopt`, with their defaults. */
export const SHOPT_OPTIONS: readonly [name: string, on?: boolean][] = [
  ['array_expand_once'],
  ['assoc_expand_once'],
  ['autocd'],
  ['bash_source_fullpath'],
  ['cdable_vars'],
  ['cdspell'],
  ['checkhash'],
  ['checkjobs'],
  ['checkwinsize', true],
  ['cmdhist', true],
  ['compat31'],
  ['compat32'],
  ['compat40'],
  ['compat41'],
  ['compat42'],
  ['compat43'],
  ['compat44'],
  ['complete_fullquote', true],
  ['direxpand'],
  ['dirspell'],
  ['dotglob'],
  ['execfail'],
  ['expand_aliases'],
  ['extdebug'],
  ['extglob'],
  ['extquote', true],
  ['failglob'],
  ['force_fignore', true],
  ['globasciiranges', true],
  ['globskipdots', true],
  ['globstar'],
  ['gnu_errfmt'],
  ['histappend'],
  ['histreedit'],
  ['histverify'],
  ['hostcomplete', true],
  ['huponexit'],
  ['inherit_errexit'],
  ['interactive_comments', true],
  ['lastpipe'],
  ['lithist'],
  ['localvar_inherit'],
  ['localvar_unset'],
  ['login_shell'],
  ['mailwarn'],
  ['no_empty_cmd_completion'],
  ['nocaseglob'],
  ['nocasematch'],
  ['noexpand_translation'],
  ['nullglob'],
  ['patsub_replacement', true],
  ['progcomp', true],
  ['progcomp_alias'],
  ['promptvars', true],
  ['restricted_shell'],
  ['shift_verbose'],
  ['sourcepath', true],
  ['varredir_close'],
  ['xpg_echo'],
];

/** The options of `set` and `shopt` that are on. */
export class Options {
  readonly set = new Set<string>();
  readonly shopt = new Set(SHOPT_OPTIONS.filter(([, on]) => on).map(([name]) => name));

  has(name: string): boolean {
    return this.set.has(name);
  }

  /** @returns false where there is no such option */
  change(name: string, on: boolean): boolean {
    if (!SET_OPTIONS.some(([known]) => known === name)) return false;
    if (on) this.set.add(name);
    else this.set.delete(name);
    return true;
  }

  /** `$-` without the letters that tell how the shell was started. */
  letters(): string {
    return SET_OPTIONS.map(([name, letter]) => (letter && this.set.has(name) ? letter : '')).join('');
  }

  clone(): Options {
    const copy = new Options();
    for (const name of this.set) copy.set.add(name);
    copy.shopt.clear();
    for (const name of this.shopt) copy.shopt.add(name);
    return copy;
  }
}
