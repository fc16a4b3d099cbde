import { DockerError, invalidParameter } from '#errdefs/errdefs.ts';
import { arrived } from '#kernel/code.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { imageHistory } from '../../images/history.ts';
import { imageInspect } from '../../images/inspect.ts';
import { imageList } from '../../images/list.ts';
import { imagesPrune } from '../../images/prune.ts';
import { imageRemove } from '../../images/remove.ts';
import { imageTag } from '../../images/tag.ts';
import { registryCode } from '../../registry/code.ts';
import { credentialsOf } from '../../registry/credentials.ts';
import { reporting, type Tell } from '../../registry/progress.ts';
import type { BodyStream, Exchange } from '../exchange.ts';
import { get, post, type Route, remove } from './route.ts';

/** /images */
export const imageRoutes: readonly Route[] = [
  get('/images/json', (x) => x.reply(200, imageList(x.daemon, x.filters, x.query.flag('all')))),
  get('/images/search', search),
  get('/images/get', (x) => save(x, x.query.getAll('names'))),
  get('/images/{}/get', (x) => save(x, [x.name])),
  get('/images/{}/history', (x) => x.reply(200, imageHistory(x.daemon, x.name))),
  get('/images/{}/json', (x) => x.replyEscaped(200, imageInspect(x.daemon, x.name))),
  post('/images/load', load),
  post('/images/create', pull),
  post('/images/{}/push', push),
  post('/images/{}/tag', tag),
  post('/images/prune', (x) => x.reply(200, imagesPrune(x.daemon, x.filters))),
  remove('/images/{}', removeImage),
];

function* save(x: Exchange, names: readonly string[]): Coroutine<void> {
  const { imagesSave } = yield* arrived(registryCode);
  const tar = imagesSave(x.daemon, names);
  const body = yield* x.stream(200, 'application/x-tar');
  yield* body.write(tar);
  yield* body.end();
}

/** The report of a load: in the stream stands what went wrong, too. */
function* load(x: Exchange): Coroutine<void> {
  const { daemon, query } = x;
  const lines: object[] = [];
  const { imagesLoad } = yield* arrived(registryCode);
  try {
    imagesLoad(daemon, x.body, query.flag('quiet'), (line) => lines.push(line));
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    lines.push({ errorDetail: { message: error.message }, error: error.message });
  }
  const body = yield* x.stream(200, 'application/json');
  for (const line of lines) yield* body.write(`${JSON.stringify(line)}\r\n`);
  yield* body.end();
}

function* importImage(x: Exchange): Coroutine<void> {
  const { daemon, query } = x;
  const { imageImport } = yield* arrived(registryCode);
  const id = yield* imageImport(daemon, {
    source: query.get('fromSrc'),
    body: x.body,
    repository: query.get('repo'),
    tag: query.get('tag'),
    message: query.get('message'),
    changes: query.getAll('changes'),
  });
  const body = yield* x.stream(200, 'application/json');
  yield* body.write(`${JSON.stringify({ status: id })}\r\n`);
  yield* body.end();
}

function* pull(x: Exchange): Coroutine<void> {
  const { daemon, query } = x;
  if (query.get('fromImage') === '') {
    yield* importImage(x);
    return;
  }
  const request = {
    repository: query.get('fromImage'),
    tag: query.get('tag'),
    platform: query.get('platform'),
    credentials: credentialsOf(x.headers.get('X-Registry-Auth')),
  };
  const { imagePull } = yield* arrived(registryCode);
  yield* transfer(x, undefined, (tell) => imagePull(daemon, request, tell));
}

function* push(x: Exchange): Coroutine<void> {
  const { query } = x;
  const { imagePush } = yield* arrived(registryCode);
  const { announcement, run } = imagePush(x.daemon, {
    repository: x.name,
    tag: query.get('tag'),
    platform: platformOf(query.get('platform')),
    credentials: credentialsOf(x.headers.get('X-Registry-Auth')),
  });
  const body = yield* x.stream(200, 'application/json');
  yield* body.write(`${JSON.stringify({ status: announcement })}\r\n`);
  yield* transfer(x, body, run);
}

/** `{"os":"linux","architecture":"amd64"}` as people write it. */
function platformOf(json: string): string {
  if (json === '') return '';
  let platform: Record<string, string | undefined>;
  try {
    platform = JSON.parse(json) as typeof platform;
  } catch {
    const first = json.trim().charAt(0);
    throw invalidParameter(`failed to parse platform: invalid character '${first}' looking for beginning of value`);
  }
  const { os, architecture, variant } = platform;
  return [os, architecture, variant].filter((part) => part).join('/');
}

/** Sends the report on a transfer, line by line. Once it is under way, what goes wrong is told in the report. */
function* transfer(x: Exchange, begun: BodyStream | undefined, run: (tell: Tell) => Coroutine<void>): Coroutine<void> {
  let body = begun;
  try {
    yield* reporting(x.daemon.proc, run, function* (message) {
      body ??= yield* x.stream(200, 'application/json');
      yield* body.write(`${JSON.stringify(message)}\r\n`);
    });
  } catch (error) {
    if (!(error instanceof DockerError) || !body) throw error;
    const { message } = error;
    yield* body.write(`${JSON.stringify({ errorDetail: { message }, error: message })}\r\n`);
  }
  if (body) yield* body.end();
}

function* search(x: Exchange): Coroutine<void> {
  const { daemon, query } = x;
  const credentials = credentialsOf(x.headers.get('X-Registry-Auth'));
  const { searchImages } = yield* arrived(registryCode);
  yield* x.reply(200, yield* searchImages(daemon, query.get('term'), query.get('limit'), x.filters, credentials));
}

function* tag(x: Exchange): Coroutine<void> {
  imageTag(x.daemon, x.name, x.query.get('repo'), x.query.get('tag'));
  yield* x.empty(201);
}

function removeImage(x: Exchange): Coroutine<void> {
  return x.reply(200, imageRemove(x.daemon, x.name, { force: x.query.flag('force'), prune: !x.query.flag('noprune') }));
}
