import { type Package, programsOf } from '../package.ts';
import { md5, sha256 } from '../text/digest.ts';
import { base64 } from './base64.ts';
import { cat } from './cat.ts';
import { chcon } from './chcon.ts';
import { checksum } from './checksum.ts';
import { chmod } from './chmod.ts';
import { chown } from './chown.ts';
import { comm } from './comm.ts';
import { cp, mv } from './copy.ts';
import { cut } from './cut.ts';
import { date } from './date.ts';
import { dd } from './dd.ts';
import { df } from './df.ts';
import { du } from './du.ts';
import { echo } from './echo.ts';
import { env, printenv } from './env.ts';
import { expr } from './expr.ts';
import { head } from './head.ts';
import { nl, rev, tac } from './lines.ts';
import { ln } from './ln.ts';
import { ls } from './ls.ts';
import { mkdir } from './mkdir.ts';
import { mknod } from './mknod.ts';
import { mktemp } from './mktemp.ts';
import { basename, dirname, pwd, readlink, realpath } from './names.ts';
import { nproc } from './nproc.ts';
import { od } from './od.ts';
import { paste } from './paste.ts';
import { printf } from './printf.ts';
import { rm } from './rm.ts';
import { rmdir } from './rmdir.ts';
import { seq } from './seq.ts';
import { clear, falseProgram, sync, trueProgram, tty, whoami, yes } from './simple.ts';
import { sleep } from './sleep.ts';
import { sort } from './sort.ts';
import { stat } from './stat.ts';
import { stty } from './stty.ts';
import { tail } from './tail.ts';
import { tee } from './tee.ts';
import { test } from './test.ts';
import { timeout } from './timeout.ts';
import { touch } from './touch.ts';
import { tr } from './tr.ts';
import { truncate } from './truncate.ts';
import { uniq } from './uniq.ts';
import { wc } from './wc.ts';
import { who } from './who.ts';

export const coreutilsPackage: Package = programsOf(
  (family) => ({
    '[': test(family),
    base64: base64(family),
    chgrp: chown(family, 'chgrp'),
    chown: chown(family),
    dd: dd(family),
    df: df(family),
    fallocate: truncate('fallocate', family),
    truncate: truncate('truncate', family),
    du: du(family),
    md5sum: checksum('md5sum', md5, family),
    mktemp: mktemp(family),
    od: od(family),
    paste: paste(family),
    sha256sum: checksum('sha256sum', sha256, family),
    stty: stty(family),
    test: test(family),
    who,
    basename: basename(family),
    cat: cat(family),
    chmod: chmod(family),
    clear,
    cp: cp(family),
    cut: cut(family),
    date: date(family),
    dirname: dirname(family),
    echo,
    env: env(family),
    expr: expr(family),
    false: falseProgram,
    head: head(family),
    ln: ln(family),
    ls: ls(family),
    mkdir: mkdir(family),
    mknod: mknod(family),
    mv: mv(family),
    nl: nl(family),
    nproc: nproc(family),
    printenv,
    printf: printf(family),
    pwd,
    readlink: readlink(family),
    realpath: realpath(family),
    rev: rev(family),
    rm: rm(family),
    rmdir: rmdir(family),
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
    uniq: uniq(family),
    wc: wc(family),
    whoami,
    yes,
  }),
  { host: { '/usr/bin/chcon': chcon, '/usr/bin/comm': comm } },
);
