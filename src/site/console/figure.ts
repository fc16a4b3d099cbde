import type { LabPicture } from '#lab/picture.ts';
import type { Fence } from './fence.ts';
import { onHosts, zoomedTo } from './part.ts';

/** A picture in a lesson's text: what to draw of the lab. */
export interface Figure {
  caption: string;
  /** Names of the hosts to draw; all where there is none. */
  hosts: string[];
  /** Names of the networks and containers to draw, with what is plugged into them; all where there is none. */
  zoom: string[];
}

/** What a picture fence asks for. @throws Error saying what is wrong with it */
export function figureOf({ words, text }: Pick<Fence, 'words' | 'text'>): Figure {
  const caption = captionOf(text);
  if (caption === '') throw new Error('a picture needs a caption: the text between its fences');
  const zooms = words.filter((word) => word.includes('='));
  const odd = zooms.find((word) => !/^zoom=[^,]+(,[^,]+)*$/.test(word)) ?? zooms[1];
  if (odd !== undefined)
    throw new Error(`picture "${caption}": "${odd}" is not the name of a host nor one zoom=NAME,NAME`);
  return {
    caption,
    hosts: words.filter((word) => !word.includes('=')),
    zoom: zooms[0]?.slice('zoom='.length).split(',') ?? [],
  };
}

/** The caption in one line: also the name under which the page finds the picture. */
export function captionOf(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

/** What a figure shows of a picture. @throws Error naming what is not there */
export function shownIn({ caption, hosts, zoom }: Figure, picture: LabPicture): LabPicture {
  try {
    const part = hosts.length === 0 ? picture : onHosts(picture, hosts);
    return zoom.length === 0 ? part : zoomedTo(part, zoom);
  } catch (error) {
    throw new Error(`picture "${caption}": ${(error as Error).message}`);
  }
}
