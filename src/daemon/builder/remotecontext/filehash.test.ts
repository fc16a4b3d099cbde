import { expect, test } from 'vitest';
import { fileHash, joinedHash } from './filehash.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** As the history of an image of the real engine has them. */
test('files have the hashes that the engine gives them', () => {
  const file = fileHash('a.txt', { type: 'file', mode: 0o644, uid: 0, gid: 0, content: encode('1\n') });
  expect(file).toBe('01e39ec3a1547bd395c7a5294b3b6a37948c92ee35abcab1a06c546b27bab96e');
  const inner = fileHash('d/f', { type: 'file', mode: 0o644, uid: 0, gid: 0, content: encode('hi\n') });
  const directory = fileHash('d', { type: 'directory', mode: 0o750, uid: 0, gid: 0 });
  expect(joinedHash('dir', [directory, inner, inner].sort())).toBe(
    'dir:d9c7f3f9a50647e39a95ec00eca691f61fc1ab953e2fed9b3d976aacae623657',
  );
  expect(joinedHash('multi', [`file:${file}`, `file:${inner}`])).toBe(
    'multi:b46d6346bccaebef5488564eb163dab7e95593d1c69afa883ffa6114a4337f5f',
  );
});
