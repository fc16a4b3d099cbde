import { CliError } from '../errors.ts';

/** What a `--volume` says, as far as the CLI looks: a mount of `source`, or an anonymous volume. */
export interface VolumeSpec {
  source?: string;
  target?: string;
}

/**
 * `[source:]target[:options]`; a single letter before a colon is taken for a Windows drive, as Docker does everywhere.
 * @throws CliError
 */
export function parseVolume(text: string): VolumeSpec {
  if (text === '') throw new CliError('invalid empty volume spec');
  if (text.length <= 2) return { target: text };
  const spec: VolumeSpec = {};
  const sections = sectionsOf(text);
  for (const [index, section] of sections.entries()) {
    const last = index === sections.length - 1;
    if (section === '') throw new CliError(`invalid spec: ${text}: empty section between colons`);
    if (spec.source === undefined && last) spec.target = section;
    else if (spec.source === undefined) spec.source = section;
    else if (spec.target === undefined) spec.target = section;
    else if (!last) throw new CliError(`invalid spec: ${text}: too many colons`);
  }
  return spec;
}

/** The text between colons; the colon after a section that is one letter so far belongs to it. */
function sectionsOf(text: string): string[] {
  const sections = [''];
  for (const character of text) {
    const section = sections[sections.length - 1] as string;
    if (character === ':' && !/^[a-zA-Z]$/.test(section)) sections.push('');
    else sections[sections.length - 1] = section + character;
  }
  return sections;
}

/** Whether `source` names a path of the host, not a volume. */
export function isHostPath(source: string): boolean {
  return /^(?:[./~]|\\\\[.?]\\pipe|[a-zA-Z]:)/.test(source);
}
