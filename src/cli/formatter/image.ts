import type { ImageSummary } from '#api/image.ts';
import type { Column } from './column.ts';
import { shortId } from './shortid.ts';
import { goUnixTime } from './time.ts';
import { humanDuration, humanSize } from './units.ts';

/** A line of the list: one of an image's names. */
export interface ImageRow {
  image: ImageSummary;
  repository: string;
  tag: string;
  digest: string;
}

/** What a listing of images may show. @param now wall-clock time in seconds since 1970 */
export function imageColumns(now: number, noTrunc: boolean): Column<ImageRow>[] {
  const countOr = (count: number, text: string) => (count === -1 ? text : String(count));
  const sizeOr = (size: number, text: string) => (size === -1 ? text : humanSize(size));
  return [
    { name: 'ID', header: 'IMAGE ID', value: ({ image }) => (noTrunc ? image.Id : shortId(image.Id)) },
    { name: 'Repository', header: 'REPOSITORY', value: ({ repository }) => repository },
    { name: 'Tag', header: 'TAG', value: ({ tag }) => tag },
    { name: 'Digest', header: 'DIGEST', value: ({ digest }) => digest },
    { name: 'CreatedSince', header: 'CREATED', value: ({ image }) => `${humanDuration(now - image.Created)} ago` },
    { name: 'CreatedAt', header: 'CREATED AT', value: ({ image }) => goUnixTime(image.Created) },
    { name: 'Size', header: 'SIZE', value: ({ image }) => humanSize(image.Size, 3) },
    { name: 'Containers', header: 'CONTAINERS', value: ({ image }) => countOr(image.Containers, 'N/A') },
    { name: 'VirtualSize', header: 'SIZE', value: ({ image }) => humanSize(image.Size) },
    { name: 'SharedSize', header: 'SHARED SIZE', value: ({ image }) => sizeOr(image.SharedSize, 'N/A') },
    {
      name: 'UniqueSize',
      header: 'UNIQUE SIZE',
      value: ({ image }) => (image.SharedSize === -1 ? 'N/A' : humanSize(image.Size - image.SharedSize)),
    },
  ];
}
