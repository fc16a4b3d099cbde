import type { Program } from '#kernel/process/program.ts';
import { awk } from './awk/awk.ts';
import { cat } from './coreutils/cat.ts';
import { chmod } from './coreutils/chmod.ts';
import { cp, mv } from './coreutils/copy.ts';
import { cut } from './coreutils/cut.ts';
import { date } from './coreutils/date.ts';
import { echo } from './coreutils/echo.ts';
import { env, printenv } from './coreutils/env.ts';
import { expr } from './coreutils/expr.ts';
import { head } from './coreutils/head.ts';
import { nl, rev, tac } from './coreutils/lines.ts';
import { ln } from './coreutils/ln.ts';
import { ls } from './coreutils/ls.ts';
import { mkdir } from './coreutils/mkdir.ts';
import { basename, dirname, pwd, readlink, realpath } from './coreutils/names.ts';
import { printf } from './coreutils/printf.ts';
import { rm } from './coreutils/rm.ts';
import { rmdir } from './coreutils/rmdir.ts';
import { seq } from './coreutils/seq.ts';
import { clear, falseProgram, sync, trueProgram, tty, whoami, yes } from './coreutils/simple.ts';
import { sleep } from './coreutils/sleep.ts';
import { sort } from './coreutils/sort.ts';
import { stat } from './coreutils/stat.ts';
import { tail } from './coreutils/tail.ts';
import { tee } from './coreutils/tee.ts';
import { timeout } from './coreutils/timeout.ts';
import { touch } from './coreutils/touch.ts';
import { tr } from './coreutils/tr.ts';
import { uniq } from './coreutils/uniq.ts';
import { wc } from './coreutils/wc.ts';
import { find } from './findutils/find.ts';
import { xargs } from './findutils/xargs.ts';
import type { Family } from './getopt.ts';
import { grep } from './grep/grep.ts';
import { jq } from './jq/jq.ts';
import { kill, killall, matchProcesses } from './procps/kill.ts';
import { busyboxPs, ps } from './procps/ps.ts';
import { free, hostname, id, uname, uptime } from './procps/system.ts';
import { watch } from './procps/watch.ts';
import { sed } from './sed/sed.ts';
import { nsenter } from './util-linux/nsenter.ts';
import { which } from './util-linux/which.ts';

/** The tools that both families have, by name. */
function common(family: Family): Record<string, Program> {
  return {
    awk: awk(family),
    basename: basename(family),
    cat: cat(family),
    chmod: chmod(family),
    clear,
    cp: cp(family),
    cut: cut(family),
    date: date(family),
    dirname: dirname(family),
    echo,
    egrep: grep(family, 'extended'),
    env: env(family),
    expr: expr(family),
    false: falseProgram,
    fgrep: grep(family, 'fixed'),
    find: find(family),
    free,
    grep: grep(family),
    head: head(family),
    hostname: hostname(family),
    id,
    kill: kill(family),
    killall,
    ln: ln(family),
    ls: ls(family),
    mkdir: mkdir(family),
    mv: mv(family),
    nl: nl(family),
    nsenter: nsenter(family),
    pgrep: matchProcesses('pgrep'),
    pkill: matchProcesses('pkill'),
    printenv,
    printf,
    pwd,
    readlink: readlink(family),
    realpath: realpath(family),
    rev: rev(family),
    rm: rm(family),
    rmdir: rmdir(family),
    sed: sed(family),
    seq: seq(family),
    sleep: sleep(family),
    sort: sort(family),
    stat: stat(family),
    sync,
    tac: tac(family),
    tail: tail(family),
    tee: tee(family),
    timeout: timeout(family),
    touch: touch(family),
    tr: tr(family),
    true: trueProgram,
    tty,
    uname: uname(family),
    uniq: uniq(family),
    uptime,
    watch: watch(family),
    wc: wc(family),
    which,
    whoami,
    xargs: xargs(family),
    yes,
  };
}

/** The file, text and process tools of Debian, by the path they stand under. */
export const toolPrograms: Record<string, Program> = Object.fromEntries(
  Object.entries({ ...common('gnu'), mawk: awk('gnu'), ps, jq }).map(([name, program]) => [
    `/usr/bin/${name}`,
    program,
  ]),
);

/** The file, text and process tools of busybox. */
export const toolApplets: Record<string, Program> = { ...common('busybox'), ps: busyboxPs };
