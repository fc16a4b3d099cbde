import type { Builtin } from './builtin.ts';
import { exitBuiltin, logoutBuiltin, loopControl, returnBuiltin } from './control.ts';
import { declareBuiltin, exportBuiltin, unsetBuiltin } from './declare.ts';
import { cdBuiltin, dirsBuiltin, popdBuiltin, pushdBuiltin, pwdBuiltin } from './directories.ts';
import { echoBuiltin } from './echo.ts';
import { builtinBuiltin, commandBuiltin, evalBuiltin, execBuiltin, sourceBuiltin } from './evaluate.ts';
import { getoptsBuiltin } from './getopts.ts';
import { bgBuiltin, disownBuiltin, fgBuiltin, jobsBuiltin, waitBuiltin } from './jobcontrol.ts';
import { killBuiltin } from './kill.ts';
import { letBuiltin } from './let.ts';
import { timesBuiltin, umaskBuiltin } from './limits.ts';
import { aliasBuiltin, hashBuiltin, typeBuiltin, unaliasBuiltin } from './lookup.ts';
import { mapfileBuiltin } from './mapfile.ts';
import { printfBuiltin } from './printf.ts';
import { readBuiltin } from './read.ts';
import { callerBuiltin, enableBuiltin, helpBuiltin, historyBuiltin, suspendBuiltin } from './session.ts';
import { setBuiltin, shiftBuiltin, shoptBuiltin } from './set.ts';
import { testBuiltin } from './test.ts';
import { trapBuiltin } from './trap.ts';
import { ulimitBuiltin } from './ulimit.ts';

const succeed: Builtin = function* () {
  return 0;
};
const failAlways: Builtin = function* () {
  return 1;
};

/** What all three shells have. */
const POSIX: Record<string, Builtin> = {
  '.': sourceBuiltin,
  ':': succeed,
  '[': testBuiltin,
  alias: aliasBuiltin,
  bg: bgBuiltin,
  break: loopControl,
  cd: cdBuiltin,
  command: commandBuiltin,
  continue: loopControl,
  echo: echoBuiltin,
  eval: evalBuiltin,
  exec: execBuiltin,
  exit: exitBuiltin,
  export: exportBuiltin,
  false: failAlways,
  fg: fgBuiltin,
  getopts: getoptsBuiltin,
  hash: hashBuiltin,
  jobs: jobsBuiltin,
  kill: killBuiltin,
  local: declareBuiltin,
  printf: printfBuiltin,
  pwd: pwdBuiltin,
  read: readBuiltin,
  readonly: exportBuiltin,
  return: returnBuiltin,
  set: setBuiltin,
  shift: shiftBuiltin,
  test: testBuiltin,
  times: timesBuiltin,
  trap: trapBuiltin,
  true: succeed,
  type: typeBuiltin,
  ulimit: ulimitBuiltin,
  umask: umaskBuiltin,
  unalias: unaliasBuiltin,
  unset: unsetBuiltin,
  wait: waitBuiltin,
};

/** The builtins of dash. */
export const dashBuiltins: ReadonlyMap<string, Builtin> = new Map(Object.entries(POSIX));

/** The builtins of BusyBox ash. */
export const ashBuiltins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    ...POSIX,
    '[[': testBuiltin,
    help: helpBuiltin,
    history: historyBuiltin,
    let: letBuiltin,
    source: sourceBuiltin,
  }),
);

/** The builtins of bash. */
export const bashBuiltins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    ...POSIX,
    builtin: builtinBuiltin,
    caller: callerBuiltin,
    declare: declareBuiltin,
    dirs: dirsBuiltin,
    disown: disownBuiltin,
    enable: enableBuiltin,
    help: helpBuiltin,
    history: historyBuiltin,
    let: letBuiltin,
    logout: logoutBuiltin,
    mapfile: mapfileBuiltin,
    popd: popdBuiltin,
    pushd: pushdBuiltin,
    readarray: mapfileBuiltin,
    shopt: shoptBuiltin,
    source: sourceBuiltin,
    suspend: suspendBuiltin,
    typeset: declareBuiltin,
  }),
);
