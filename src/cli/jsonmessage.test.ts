import { describe, expect, it } from 'vitest';
import type { ProgressMessage } from '#client/image/create.ts';
import { Screen } from './jsonmessage.ts';

const show = (columns: number, messages: ProgressMessage[]) => {
  const screen = new Screen(() => columns);
  return messages.map((message) => screen.show(message)).join('');
};

describe('the lines of a pull on a terminal', () => {
  it('are those of a real client on 80 columns', () => {
    const id = '53172f44dea9';
    const text = show(80, [
      { status: 'Pulling from tt', id: 'latest' },
      { status: 'Pulling fs layer', progressDetail: {}, id },
      { status: 'Downloading', progressDetail: { current: 36_412, total: 1_139_528 }, id },
      { status: 'Downloading', progressDetail: { current: 1_139_528, total: 1_139_528 }, id },
      { status: 'Pull complete', progressDetail: {}, id },
      { status: 'Digest: sha256:0' },
    ]);
    expect(text).toBe(
      'latest: Pulling from tt\n\n\x1b[1A\x1b[2K\r53172f44dea9: Pulling fs layer \r\x1b[1B' +
        '\x1b[1A\x1b[2K\r53172f44dea9: Downloading  36.41kB/1.14MB\r\x1b[1B' +
        '\x1b[1A\x1b[2K\r53172f44dea9: Downloading   1.14MB/1.14MB\r\x1b[1B' +
        '\x1b[1A\x1b[2K\r53172f44dea9: Pull complete \r\x1b[1BDigest: sha256:0\n',
    );
  });

  it('have a bar where there is room', () => {
    const text = show(120, [{ status: 'Pushing', progressDetail: { current: 1, total: 4 }, id: 'a' }]);
    expect(text).toContain(`a: Pushing [${'='.repeat(12)}>${' '.repeat(38)}]       1B/4B`);
  });
});
