import { fileCmdlets } from '../cmdlets/files.ts';
import { nameCmdlets } from '../cmdlets/names.ts';
import { networkCmdlets } from '../cmdlets/network.ts';
import { objectCmdlets } from '../cmdlets/objects.ts';
import { outputCmdlets } from '../cmdlets/output.ts';
import { systemCmdlets } from '../cmdlets/system.ts';
import type { Cmdlet } from './cmdlet.ts';

/** Cmdlets by name in lower case. */
class Cmdlets {
  readonly #byName = new Map<string, readonly [name: string, cmdlet: Cmdlet]>();

  constructor(...groups: readonly Readonly<Record<string, Cmdlet>>[]) {
    for (const group of groups)
      for (const [name, cmdlet] of Object.entries(group)) this.#byName.set(name.toLowerCase(), [name, cmdlet]);
  }

  get(name: string): Cmdlet | undefined {
    return this.#byName.get(name)?.[1];
  }

  /** The name as it is written. */
  spelling(name: string): string {
    return this.#byName.get(name.toLowerCase())?.[0] ?? name;
  }

  names(): string[] {
    return [...this.#byName.values()].map(([name]) => name).sort();
  }
}

export const CMDLETS = new Cmdlets(
  objectCmdlets,
  outputCmdlets,
  fileCmdlets,
  networkCmdlets,
  nameCmdlets,
  systemCmdlets,
);

/** Other names of cmdlets, as Windows PowerShell 5.1 has them. */
export const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '%': 'foreach-object',
    '?': 'where-object',
    cat: 'get-content',
    cd: 'set-location',
    chdir: 'set-location',
    clear: 'clear-host',
    cls: 'clear-host',
    copy: 'copy-item',
    cp: 'copy-item',
    curl: 'invoke-webrequest',
    del: 'remove-item',
    dir: 'get-childitem',
    echo: 'write-output',
    fl: 'format-list',
    foreach: 'foreach-object',
    ft: 'format-table',
    gc: 'get-content',
    gci: 'get-childitem',
    gcm: 'get-command',
    gl: 'get-location',
    gps: 'get-process',
    gsv: 'get-service',
    iwr: 'invoke-webrequest',
    kill: 'stop-process',
    ls: 'get-childitem',
    md: 'mkdir',
    measure: 'measure-object',
    ni: 'new-item',
    ps: 'get-process',
    pwd: 'get-location',
    rd: 'remove-item',
    rm: 'remove-item',
    rmdir: 'remove-item',
    sasv: 'start-service',
    select: 'select-object',
    sl: 'set-location',
    sleep: 'start-sleep',
    sls: 'select-string',
    sort: 'sort-object',
    spps: 'stop-process',
    spsv: 'stop-service',
    tnc: 'test-netconnection',
    type: 'get-content',
    wget: 'invoke-webrequest',
    where: 'where-object',
    write: 'write-output',
  }),
);
