import { unknownError } from '#errdefs/errdefs.ts';
import { STATUS_TEXT } from '#http/status.ts';
import { MILLISECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { FileSystemContext } from '#kernel/vfs/context.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import type { Daemon } from '../../daemon.ts';
import { plainFailure } from '../../registry/failure.ts';
import { type WebAnswer, webRequest } from '../../registry/request.ts';
import type { BuildProgress } from '../progress.ts';
import { Source } from './source.ts';

const UNNAMED = '__unnamed__';

/** Gets the file behind a URL for ADD. @returns where it is called `path` @throws DockerError */
export function* download(
  daemon: Daemon,
  url: string,
  destination: string,
  progress: BuildProgress,
): Coroutine<{ source: Source; path: string }> {
  const [, scheme = 'http', host = '', target = ''] = /^(https?):\/\/([^/?#]*)([^#]*)/.exec(url) ?? [];
  const place = target.split('?', 1)[0] ?? '';
  let answer: WebAnswer;
  try {
    const path = target.startsWith('/') ? target : `/${target}`;
    answer = yield* webRequest(daemon, { method: 'GET', scheme: scheme === 'https' ? 'https' : 'http', host, path });
  } catch (error) {
    throw plainFailure(error);
  }
  const { status, body, headers } = answer;
  if (status >= 400) {
    const text = new TextDecoder().decode(body).trim();
    throw unknownError(`failed to GET ${url} with status ${status} ${STATUS_TEXT[status] ?? ''}: ${text}`);
  }
  const name = place.endsWith('/') ? '' : (place.split('/').at(-1) ?? '');
  if (name === '' && destination.endsWith('/')) throw unknownError(`cannot determine filename for source ${url}`);
  progress.tell({ status: 'Downloading', progressDetail: { current: body.length, total: body.length } });
  progress.out('\n');
  const { clock } = daemon;
  const tree = new MemoryFileSystem({ clock });
  const view = FileSystemContext.over(tree);
  const path = name || UNNAMED;
  view.writeFile(`/${path}`, body, 0o600);
  const modified = Date.parse(headers.get('Last-Modified') ?? '');
  const at = ((Number.isNaN(modified) ? 0 : modified) - clock.epoch) * MILLISECOND;
  view.utimes(`/${path}`, at, at);
  return { source: new Source(view), path };
}
