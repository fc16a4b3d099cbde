import { CliError } from '../errors.ts';
import type { ServiceVolume } from './types.ts';

const PROPAGATIONS = new Set(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']);

/** A volume in the short form, `[source:]target[:options]`; a single letter before a colon is a drive of Windows. */
export function parseShortVolume(text: string): ServiceVolume {
  if (text === '') throw new CliError('invalid empty volume spec');
  if (text.length <= 2) return { type: 'volume', target: text };
  const volume: ServiceVolume = { type: 'volume' };
  const fail = (why: string) => new CliError(`invalid spec: ${text}: ${why}`);
  const sections = sectionsOf(text);
  for (const [index, section] of sections.entries()) {
    const isLast = index === sections.length - 1;
    if (section === '') throw fail('empty section between colons');
    if (volume.source === undefined && isLast) volume.target = section;
    else if (volume.source === undefined) volume.source = section;
    else if (volume.target === undefined) volume.target = section;
    else if (!isLast) throw fail('too many colons');
    else setOptions(volume, section);
  }
  volume.type = volume.source !== undefined && isPath(volume.source) ? 'bind' : 'volume';
  return volume;
}

function sectionsOf(text: string): string[] {
  const sections = [''];
  for (const character of text) {
    const current = sections.at(-1) as string;
    if (character === ':' && !/^\p{L}$/u.test(current)) sections.push('');
    else sections[sections.length - 1] = current + character;
  }
  return sections;
}

function setOptions(volume: ServiceVolume, text: string): void {
  for (const option of text.split(',')) {
    if (option === 'ro') volume.read_only = true;
    else if (option === 'rw') volume.read_only = false;
    else if (option === 'nocopy') volume.volume = { nocopy: true };
    else if (PROPAGATIONS.has(option)) volume.bind = { propagation: option };
  }
}

function isPath(source: string): boolean {
  return /^[./~]/.test(source) || source.startsWith('\\\\') || /^\p{L}:/u.test(source);
}
