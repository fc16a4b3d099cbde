import { imageTag } from '#client/image/tag.ts';
import { CliError, type Command } from '../../command.ts';
import { completeImages } from '../../completion.ts';
import { familiarName, parseReference, type Reference } from '../../opts/reference.ts';
import { exactArgs } from '../../required.ts';

/** `docker image tag` */
export const tagCommand: Command = {
  use: 'tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]',
  aliasText: 'docker image tag, docker tag',
  short: 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE',
  args: exactArgs(2),
  *run(context) {
    const [source = '', target = ''] = context.args;
    const reference = targetOf(target);
    yield* imageTag(context.client, source, { repository: familiarName(reference), tag: reference.tag ?? 'latest' });
  },
  complete: completeImages(),
};

/** @throws CliError where `target` is no name that an image can be given */
function targetOf(target: string): Reference {
  let reference: Reference | undefined;
  try {
    reference = parseReference(target);
  } catch (error) {
    throw new CliError(
      `Error parsing reference: ${JSON.stringify(target)} is not a valid repository/tag: ${(error as Error).message}`,
    );
  }
  if (!reference || reference.digest !== undefined)
    throw new CliError('refusing to create a tag with a digest reference');
  return reference;
}
