import { CliError } from '../../command.ts';
import { familiarString, parseReference, withTag } from '../../opts/reference.ts';

/** The name of an image with its tag, as a service keeps it; what is no name stays as it is, for the engine to judge. */
export function imageName(image: string): string {
  try {
    const reference = parseReference(image);
    return reference === undefined ? image : familiarString(withTag(reference));
  } catch (error) {
    if (error instanceof CliError) return image;
    throw error;
  }
}

/** The name for people to read: without the digest where there is a tag. */
export function displayImage(image: string): string {
  try {
    const reference = parseReference(image);
    if (reference?.tag === undefined) return image;
    return familiarString({ ...reference, digest: undefined });
  } catch (error) {
    if (error instanceof CliError) return image;
    throw error;
  }
}
