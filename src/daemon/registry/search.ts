import type { SearchResult } from '#api/image.ts';
import { invalidParameter, unavailable } from '#errdefs/errdefs.ts';
import { STATUS_TEXT } from '#http/status.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../daemon.ts';
import type { Filters } from '../filters.ts';
import type { Credentials } from './credentials.ts';
import { basicAuthorization } from './credentials.ts';
import { plainFailure } from './failure.ts';
import { webRequest } from './request.ts';

const INDEX = 'index.docker.io';
const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;

/** GET /images/search: asks Docker Hub, or the registry that the term names. @throws DockerError that tells why it cannot be asked */
export function* searchImages(
  daemon: Daemon,
  term: string,
  limit: string,
  filters: Filters,
  credentials: Credentials | undefined,
): Coroutine<SearchResult[]> {
  filters.validate(['is-automated', 'is-official', 'stars']);
  const count = limit === '' ? DEFAULT_LIMIT : Number(limit);
  if (!Number.isInteger(count))
    throw invalidParameter(`strconv.Atoi: parsing ${JSON.stringify(limit)}: invalid syntax`);
  if (count < 1 || count > MAX_LIMIT)
    throw invalidParameter(`limit ${count} is outside the range of [1, ${MAX_LIMIT}]`);
  if (term === '') throw invalidParameter('search term is empty');
  const official = filters.has('is-official') ? filters.boolean('is-official', false) : undefined;
  const automated = filters.has('is-automated') ? filters.boolean('is-automated', false) : undefined;
  const stars = filters.get('stars').map((text) => {
    if (!/^-?\d+$/.test(text)) throw invalidParameter(`invalid filter 'stars=${text}'`);
    return Number(text);
  });
  const path = `/v1/search?q=${encodeURIComponent(term)}&n=${count}`;
  try {
    const headers = credentials ? [['Authorization', basicAuthorization(credentials)] as const] : [];
    const answer = yield* webRequest(daemon, { method: 'GET', scheme: 'https', host: INDEX, path, headers });
    if (answer.status !== 200)
      throw unavailable(`Unexpected status code ${answer.status} ${STATUS_TEXT[answer.status] ?? ''}`.trimEnd());
    const { results } = JSON.parse(new TextDecoder().decode(answer.body)) as { results: SearchResult[] };
    return results.filter(
      (each) =>
        (official === undefined || each.is_official === official) &&
        (automated === undefined || each.is_automated === automated) &&
        stars.every((least) => each.star_count >= least),
    );
  } catch (error) {
    throw plainFailure(error);
  }
}
