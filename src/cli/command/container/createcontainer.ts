import { containerCreate } from '#client/container/create.ts';
import { isNotFound } from '#client/error.ts';
import { imageCreate } from '#client/image/create.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext, goErrno } from '../../command.ts';
import { registryAuth } from '../../config/configfile.ts';
import { displayMessages } from '../../jsonmessage.ts';
import { validatePlatform } from '../../opts/platform.ts';
import { familiarString, fullName, parseReference, type Reference, withTag } from '../../opts/reference.ts';
import type { FullCreateRequest } from './containerconfig.ts';
import { consoleSize } from './ttysize.ts';

/** When the image is pulled before a container is made of it. */
const PULL_OPTIONS = ['always', 'missing', 'never'];

/** Checks `--pull`; @throws CliError */
export function checkPullOption(option: string): void {
  if (option === '' || PULL_OPTIONS.includes(option)) return;
  throw new CliError(`invalid pull option: '${option}': must be one of "always", "missing" or "never"`);
}

/**
 * Makes a container as the flags of `docker run` and `docker create` ask, pulling its image where it is missing.
 * @returns the container's id
 * @throws CliError, ClientError
 */
export function* createContainer(context: CommandContext, request: FullCreateRequest): Coroutine<string> {
  const { proc, client, flags } = context;
  const { HostConfig } = request;
  yield* warn(context, request);
  const cidFile = HostConfig.ContainerIDFile;
  if (cidFile !== '') createCidFile(context, cidFile);
  let written = false;
  try {
    const reference = parseReference(request.Image);
    const named = reference && withTag(reference);
    if (!flags.bool('disable-content-trust')) throw new CliError('docker: not simulated: content trust');
    const platform = flags.string('platform') && validatePlatform(flags.string('platform'));
    if (flags.string('pull') === 'always' && named) yield* pull(context, named);
    HostConfig.ConsoleSize = consoleSize(proc);
    const create = () => containerCreate(client, request, { name: flags.string('name'), platform });
    const response = yield* createOrPull(context, named, create);
    for (const warning of response.Warnings ?? []) yield* context.err(`WARNING: ${warning}\n`);
    if (cidFile !== '') proc.fs.writeFile(cidFile, response.Id);
    written = true;
    return response.Id;
  } finally {
    if (cidFile !== '' && !written) proc.fs.unlink(cidFile);
  }
}

function* createOrPull<T>(
  context: CommandContext,
  named: Reference | undefined,
  create: () => Coroutine<T>,
): Coroutine<T> {
  try {
    return yield* create();
  } catch (error) {
    if (!isNotFound(error) || named === undefined || context.flags.string('pull') !== 'missing') throw error;
    if (!context.flags.bool('quiet')) yield* context.err(`Unable to find image '${familiarString(named)}' locally\n`);
    yield* pull(context, named);
    return yield* create();
  }
}

function* pull(context: CommandContext, reference: Reference): Coroutine<void> {
  const { proc, client, flags } = context;
  const image = {
    repository: fullName(reference),
    tag: reference.digest ?? reference.tag ?? '',
    platform: flags.string('platform'),
    auth: registryAuth(proc, reference.domain),
  };
  const messages = yield* imageCreate(client, image);
  if (!flags.bool('quiet')) return yield* displayMessages(proc, messages, 2);
  for (;;) {
    const message = yield* messages.next();
    if (message === undefined) return;
    if (message.error !== undefined) throw new CliError(message.errorDetail?.message ?? message.error);
  }
}

function createCidFile({ proc }: CommandContext, path: string): void {
  if (proc.fs.exists(path)) {
    throw new CliError(`container ID file found, make sure the other container isn't running or delete ${path}`);
  }
  try {
    proc.fs.writeFile(path, '');
  } catch (error) {
    throw new CliError(`failed to create the container ID file: open ${path}: ${goErrno(error)}`);
  }
}

function* warn(context: CommandContext, { HostConfig }: FullCreateRequest): Coroutine<void> {
  const local = HostConfig.Dns?.find((address) => /^127\.|^::1$/.test(address));
  if (local !== undefined) yield* context.err(`WARNING: Localhost DNS (${local}) may fail in containers.\n`);
}
