import type { ImageInspect } from '#api/image.ts';
import { ClientError } from '#client/error.ts';
import { type BuildRequest, imageBuild } from '#client/image/build.ts';
import type { ProgressMessage } from '#client/image/create.ts';
import type { JsonLines } from '#client/jsonlines.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { CliError, type Command, type CommandContext, pathError, StatusError } from '../../../command.ts';
import { allCredentials } from '../../../config/configfile.ts';
import { humanSize } from '../../../formatter/units.ts';
import { displayMessages, ReportFailure } from '../../../jsonmessage.ts';
import { cut, toRecord } from '../../../opts/list.ts';
import { exactArgs } from '../../../required.ts';
import { directoryContext, missingContext, type PreparedContext, streamContext } from './context.ts';
import { BUILD_FLAGS } from './flags.ts';

type Id = Pick<ImageInspect, 'Id'>['Id'];

/** `docker build`, the classic one: the host has no buildx. */
export const buildCommand: Command = {
  use: 'build [OPTIONS] PATH | URL | -',
  aliasText: 'docker image build, docker build, docker builder build',
  short: 'Build an image from a Dockerfile',
  args: exactArgs(1),
  flags: BUILD_FLAGS,
  run: build,
};

function* build(context: CommandContext): Coroutine<void> {
  const { proc, client, flags } = context;
  if (flags.bool('squash'))
    throw new CliError('"--squash" is only supported on a Docker daemon with experimental features enabled');
  const idFile = flags.string('iidfile');
  if (idFile !== '') removeFile(context, idFile);
  const quiet = flags.bool('quiet');
  const prepared = yield* prepare(context);
  const sent = `Sending build context to Docker daemon ${humanSize(prepared.size).padStart(8)}\r\r\n`;
  let report: JsonLines<ProgressMessage>;
  try {
    report = yield* imageBuild(client, prepared.tar, requestOf(context, prepared));
  } catch (error) {
    if (error instanceof ClientError && error.status !== undefined)
      yield* quiet ? context.err(sent) : context.out(sent);
    throw error;
  }
  if (!quiet) yield* context.out(sent);
  let id: Id = '';
  const held: string[] = [];
  try {
    const take = quiet ? (text: string) => void held.push(text) : undefined;
    yield* displayMessages(proc, report, 1, { take, aux: (value) => (id = (value as { ID?: string }).ID ?? id) });
  } catch (error) {
    if (!(error instanceof ReportFailure)) throw error;
    if (quiet) yield* context.err(`${sent}${held.join('')}`);
    throw new StatusError(error.code || 1, error.message);
  }
  if (quiet) {
    id = held.join('');
    yield* context.out(id);
  }
  if (idFile === '') return;
  if (id === '') throw new CliError(`server did not provide an image ID. Cannot write ${idFile}`);
  try {
    proc.fs.writeFile(idFile, id, 0o666);
  } catch (error) {
    throw pathError('open', idFile, error);
  }
}

function removeFile({ proc }: CommandContext, path: string): void {
  try {
    if (proc.fs.exists(path)) proc.fs.unlink(path);
  } catch (error) {
    if (isErrno(error)) throw new CliError(`removing image ID file: ${pathError('remove', path, error).message}`);
    throw error;
  }
}

/** The context that is asked for. @throws CliError */
function* prepare({ proc, flags, args }: CommandContext): Coroutine<PreparedContext> {
  const [where = ''] = args;
  const file = flags.string('file');
  if (where === '-') {
    if (file === '-') throw new CliError("invalid argument: can't use stdin for both build context and dockerfile");
    return streamContext(proc, yield* proc.readAll(0), file);
  }
  if (where !== '' && proc.fs.find(where) !== undefined) {
    return directoryContext(proc, where, file, file === '-' ? yield* proc.readAll(0) : undefined);
  }
  if (/^(git:\/\/|github\.com\/|git@)|^https?:\/\/.*\.git(#.*)?$/.test(where)) {
    throw new CliError(
      'unable to prepare context: unable to find \'git\': exec: "git": executable file not found in $PATH',
    );
  }
  if (/^https?:\/\//.test(where)) throw new CliError('docker: not simulated: building from a URL');
  throw missingContext(where);
}

/** Flags as the parameters of the request (docker client image_build.go). */
function requestOf({ proc, flags }: CommandContext, { dockerfile }: PreparedContext): BuildRequest {
  const number = (name: string) => String(flags.get<number | bigint>(name));
  const buildArgs = Object.fromEntries(
    flags.list('build-arg').map((text) => {
      const [name, value] = cut(text, '=');
      return [name, value ?? proc.env.get(name) ?? null];
    }),
  );
  const cacheFrom = flags.get<readonly string[]>('cache-from');
  return {
    tags: flags.list('tag'),
    extraHosts: flags.list('add-host'),
    securityOptions: flags.get<readonly string[]>('security-opt'),
    auth: allCredentials(proc),
    parameters: {
      q: flags.bool('quiet') ? '1' : '',
      nocache: flags.bool('no-cache') ? '1' : '',
      rm: flags.bool('rm') ? '1' : '0',
      forcerm: flags.bool('force-rm') ? '1' : '',
      pull: flags.bool('pull') ? '1' : '',
      isolation: flags.string('isolation'),
      networkmode: flags.string('network'),
      platform: flags.string('platform').toLowerCase(),
      cpusetcpus: flags.string('cpuset-cpus'),
      cpusetmems: flags.string('cpuset-mems'),
      cpushares: number('cpu-shares'),
      cpuquota: number('cpu-quota'),
      cpuperiod: number('cpu-period'),
      memory: number('memory'),
      memswap: number('memory-swap'),
      cgroupparent: flags.string('cgroup-parent'),
      shmsize: number('shm-size'),
      dockerfile,
      target: flags.string('target'),
      ulimits: JSON.stringify([...flags.get<ReadonlyMap<string, unknown>>('ulimit').values()]),
      buildargs: JSON.stringify(buildArgs),
      labels: JSON.stringify(toRecord(flags.list('label'))),
      cachefrom: JSON.stringify(cacheFrom),
      version: '1',
    },
  };
}
