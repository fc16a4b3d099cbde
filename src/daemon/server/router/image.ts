import { DockerError, notImplemented } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { imageHistory } from '../../images/history.ts';
import { imageInspect } from '../../images/inspect.ts';
import { imageList } from '../../images/list.ts';
import { imagesPrune } from '../../images/prune.ts';
import { imagePull } from '../../images/pull.ts';
import { imagePush } from '../../images/push.ts';
import { imageRemove } from '../../images/remove.ts';
import { searchImages } from '../../images/search.ts';
import { imageTag } from '../../images/tag.ts';
import type { Exchange } from '../exchange.ts';
import { get, post, type Route, remove } from './route.ts';

/** /images */
export const imageRoutes: readonly Route[] = [
  get('/images/json', (x) => x.reply(200, imageList(x.daemon, x.filters))),
  get('/images/search', search),
  get('/images/get', () => missing('docker image save')),
  get('/images/{}/get', () => missing('docker image save')),
  get('/images/{}/history', (x) => x.reply(200, imageHistory(x.daemon, x.name))),
  get('/images/{}/json', (x) => x.reply(200, imageInspect(x.daemon, x.name))),
  post('/images/load', () => missing('docker image load')),
  post('/images/create', pull),
  post('/images/{}/push', push),
  post('/images/{}/tag', tag),
  post('/images/prune', (x) => x.reply(200, imagesPrune(x.daemon, x.filters))),
  remove('/images/{}', removeImage),
];

function missing(what: string): never {
  throw notImplemented(`not simulated: ${what}`);
}

function* pull(x: Exchange): Coroutine<void> {
  const { query } = x;
  if (query.get('fromImage') === '') missing('docker image import');
  yield* imagePull(x.daemon, query.get('fromImage'), query.get('tag'));
}

/** Once it is under way, what goes wrong is told in the stream. */
function* push(x: Exchange): Coroutine<void> {
  const { announcement, run } = imagePush(x.daemon, x.name, x.query.get('tag'));
  const body = yield* x.stream(200, 'application/json');
  yield* body.write(`${JSON.stringify({ status: announcement })}\r\n`);
  try {
    yield* run();
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    const { message } = error;
    yield* body.write(`${JSON.stringify({ errorDetail: { message }, error: message })}\r\n`);
  }
  yield* body.end();
}

function* search(x: Exchange): Coroutine<void> {
  yield* searchImages(x.daemon, x.query.get('term'), x.query.get('limit'));
}

function* tag(x: Exchange): Coroutine<void> {
  imageTag(x.daemon, x.name, x.query.get('repo'), x.query.get('tag'));
  yield* x.empty(201);
}

function removeImage(x: Exchange): Coroutine<void> {
  return x.reply(200, imageRemove(x.daemon, x.name, { force: x.query.flag('force'), prune: !x.query.flag('noprune') }));
}
