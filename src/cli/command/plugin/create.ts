import { pluginCreate } from '#client/plugin/create.ts';
import { isErrno } from '#kernel/errno.ts';
import { packTree } from '#kernel/vfs/archive/pack.ts';
import { CliError, type Command, type CommandContext, pathError } from '../../command.ts';
import { parseReference } from '../../opts/reference.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';

/** `docker plugin create` */
export const createCommand: Command = {
  use: 'create [OPTIONS] PLUGIN PLUGIN-DATA-DIR',
  short:
    'Create a plugin from a rootfs and configuration. Plugin data directory must contain config.json and rootfs directory.',
  args: minArgs(2),
  flags: [{ name: 'compress', kind: BOOL, usage: 'Compress the context using gzip' }],
  *run(context) {
    const [name = '', folder = ''] = context.args;
    if (context.flags.bool('compress')) throw new CliError('docker: not simulated: plugin create --compress');
    parseReference(name);
    const path = directory(context, folder);
    checkConfig(context, path);
    const { proc } = context;
    yield* pluginCreate(context.client, name, packTree(proc.fs, proc.fs.realpath(path), '.', proc.clock));
    yield* context.out(`${name}\n`);
  },
};

function directory({ proc }: CommandContext, given: string): string {
  const path = (given.startsWith('/') ? given : `${proc.fs.cwd}/${given}`).replace(/(.)\/+$/, '$1');
  try {
    if (proc.fs.lstat(path).type !== 'directory') throw new CliError('context must be a directory');
  } catch (error) {
    if (isErrno(error)) throw pathError('lstat', path, error);
    throw error;
  }
  return path;
}

function checkConfig({ proc }: CommandContext, folder: string): void {
  const path = `${folder}/config.json`;
  let text: string;
  try {
    text = proc.fs.readText(path);
  } catch (error) {
    if (isErrno(error)) throw pathError('open', path, error);
    throw error;
  }
  try {
    JSON.parse(text);
  } catch (error) {
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const character = place === undefined ? '' : text.trimEnd().charAt(Number(place));
    if (text.trim() === '') throw new CliError('EOF');
    throw new CliError(
      character === '' ? 'unexpected EOF' : `invalid character '${character}' looking for beginning of value`,
    );
  }
}
