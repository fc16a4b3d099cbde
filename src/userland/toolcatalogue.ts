import type { Program } from '#kernel/process/program.ts';
import { awk } from './awk/awk.ts';
import { base64 } from './coreutils/base64.ts';
import { cat } from './coreutils/cat.ts';
import { checksum } from './coreutils/checksum.ts';
import { chmod } from './coreutils/chmod.ts';
import { chown } from './coreutils/chown.ts';
import { cp, mv } from './coreutils/copy.ts';
import { cut } from './coreutils/cut.ts';
import { date } from './coreutils/date.ts';
import { df } from './coreutils/df.ts';
import { du } from './coreutils/du.ts';
import { echo } from './coreutils/echo.ts';
import { env, printenv } from './coreutils/env.ts';
import { expr } from './coreutils/expr.ts';
import { head } from './coreutils/head.ts';
import { nl, rev, tac } from './coreutils/lines.ts';
import { ln } from './coreutils/ln.ts';
import { ls } from './coreutils/ls.ts';
import { mkdir } from './coreutils/mkdir.ts';
import { mktemp } from './coreutils/mktemp.ts';
import { basename, dirname, pwd, readlink, realpath } from './coreutils/names.ts';
import { od } from './coreutils/od.ts';
import { paste } from './coreutils/paste.ts';
import { printf } from './coreutils/printf.ts';
import { rm } from './coreutils/rm.ts';
import { rmdir } from './coreutils/rmdir.ts';
import { seq } from './coreutils/seq.ts';
import { clear, falseProgram, sync, trueProgram, tty, whoami, yes } from './coreutils/simple.ts';
import { sleep } from './coreutils/sleep.ts';
import { sort } from './coreutils/sort.ts';
import { stat } from './coreutils/stat.ts';
import { stty } from './coreutils/stty.ts';
import { tail } from './coreutils/tail.ts';
import { tee } from './coreutils/tee.ts';
import { test } from './coreutils/test.ts';
import { timeout } from './coreutils/timeout.ts';
import { touch } from './coreutils/touch.ts';
import { tr } from './coreutils/tr.ts';
import { uniq } from './coreutils/uniq.ts';
import { wc } from './coreutils/wc.ts';
import { who } from './coreutils/who.ts';
import { find } from './findutils/find.ts';
import { xargs } from './findutils/xargs.ts';
import type { Family } from './getopt.ts';
import { grep } from './grep/grep.ts';
import { jq } from './jq/jq.ts';
import { less } from './less/less.ts';
import { ABSENT, ABSENT_ON_HOSTS } from './notsimulated.ts';
import { kill, killall, matchProcesses } from './procps/kill.ts';
import { busyboxPs, ps } from './procps/ps.ts';
import { free, hostname, id, uname, uptime } from './procps/system.ts';
import { top } from './procps/top.ts';
import { watch } from './procps/watch.ts';
import { sed } from './sed/sed.ts';
import { sudo } from './sudo/sudo.ts';
import { tar } from './tar/tar.ts';
import { md5, sha256 } from './text/digest.ts';
import { dmesg } from './util-linux/dmesg.ts';
import { hexdump, xxd } from './util-linux/hexdump.ts';
import { lsns } from './util-linux/lsns.ts';
import { mount, umount } from './util-linux/mount.ts';
import { nsenter } from './util-linux/nsenter.ts';
import { unshare } from './util-linux/unshare.ts';
import { which } from './util-linux/which.ts';

/** The tools that both families have, by name. */
function common(family: Family): Record<string, Program> {
  return {
    '[': test(family),
    base64: base64(family),
    chgrp: chown(family, 'chgrp'),
    chown: chown(family),
    df: df(family),
    dmesg: dmesg(family),
    du: du(family),
    hexdump: hexdump(family),
    less: less(family),
    md5sum: checksum('md5sum', md5, family),
    mktemp: mktemp(family),
    more: less(family),
    mount: mount(family),
    od: od(family),
    paste: paste(family),
    sha256sum: checksum('sha256sum', sha256, family),
    stty: stty(family),
    tar: tar(family),
    test: test(family),
    top: top(family),
    umount: umount(family),
    unshare: unshare(family),
    who,
    xxd: xxd(family),
    ...ABSENT,
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
    printf: printf(family),
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
  Object.entries({ ...common('gnu'), mawk: awk('gnu'), ps, jq, lsns, sudo, ...ABSENT_ON_HOSTS }).map(
    ([name, program]) => [`/usr/bin/${name}`, program],
  ),
);

/** The file, text and process tools of busybox. */
export const toolApplets: Record<string, Program> = { ...common('busybox'), ps: busyboxPs };
