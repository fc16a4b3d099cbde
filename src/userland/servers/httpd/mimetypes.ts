/** Media types by suffix, as busybox httpd has them built in. */
const TYPES: readonly (readonly [suffixes: readonly string[], type: string])[] = [
  [['txt', 'h', 'c', 'cc', 'cpp'], 'text/plain'],
  [['htm', 'html'], 'text/html'],
  [['jpg', 'jpeg'], 'image/jpeg'],
  [['gif'], 'image/gif'],
  [['png'], 'image/png'],
  [['svg'], 'image/svg+xml'],
  [['css'], 'text/css'],
  [['js'], 'application/javascript'],
  [['wav'], 'audio/wav'],
  [['avi'], 'video/x-msvideo'],
  [['qt', 'mov'], 'video/quicktime'],
  [['mpe', 'mpeg'], 'video/mpeg'],
  [['mid', 'midi'], 'audio/midi'],
  [['mp3'], 'audio/mpeg'],
];

/** The media type of a file by its name. */
export function mimeType(path: string): string {
  const suffix = /\.([^./]*)$/.exec(path)?.[1];
  return (
    TYPES.find(([suffixes]) => suffix !== undefined && suffixes.includes(suffix))?.[1] ?? 'application/octet-stream'
  );
}
