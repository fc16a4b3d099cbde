// The page's side of the service worker: keeps the course in idle time, says how far that is, and offers new versions.

/** How long the page has for itself before anything is kept, in milliseconds. */
const PATIENCE = 3_000;
/** How often a page that stays open asks for a new version, in milliseconds. */
const HOUR = 3_600_000;

const notice = document.querySelector<HTMLElement>('.version-notice');
const places = document.querySelectorAll<HTMLElement>('[data-offline]');

type State = 'none' | 'saver' | 'keeping' | 'ready' | 'network' | 'full';

/** Says in each place made for it how far the course is kept. */
function show(state: State, percent = 0): void {
  for (const place of places) {
    place.dataset.state = state;
    place.textContent = (place.dataset[state] ?? '').replace('{percent}', String(percent));
  }
}

/** Keeps the course for use without a network, this page's lesson first. */
async function keep(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready;
  const root = new URL('.', active?.scriptURL ?? location.href).href;
  const language = document.documentElement.lang.toLowerCase();
  const own = language === 'en' ? root : `${root}${language}/`;
  const first = [
    location.origin + location.pathname,
    `${own}lessons/`,
    `${root}solutions/`,
    `${own}course/`,
    `${root}pagefind/`,
  ];
  active?.postMessage({ type: 'keep', language, first });
}

/** Offers to go over to a version that waits; tabs that stay keep working with theirs. */
function offer(waiting: ServiceWorker): void {
  if (!notice) return;
  notice.hidden = false;
  notice.querySelector('.version-reload')?.addEventListener('click', () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting.postMessage({ type: 'takeOver' });
  });
  notice.querySelector('.version-later')?.addEventListener('click', () => {
    notice.hidden = true;
  });
}

function watch(registration: ServiceWorkerRegistration): void {
  if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const { installing } = registration;
    installing?.addEventListener('statechange', () => {
      // Without a controller it is the first version, and takes over by itself.
      if (installing.state === 'installed' && navigator.serviceWorker.controller) offer(installing);
    });
  });
  setInterval(() => void registration.update().catch(() => {}), HOUR);
}

async function begin(): Promise<void> {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener('message', ({ data }) => {
    if (data?.type !== 'kept') return;
    if (data.stopped) show(data.stopped);
    else show(data.done === data.all ? 'ready' : 'keeping', Math.floor((data.done / data.all) * 100));
  });
  watch(await serviceWorker.register(`${import.meta.env.BASE_URL.replace(/\/$/, '')}/sw.js`));
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  if (connection?.saveData) show('saver');
  else await keep();
  addEventListener('online', () => void keep());
  document.addEventListener('keepcourse', () => void keep());
}

if (!('serviceWorker' in navigator)) show('none');
else if (import.meta.env.PROD) {
  const idle = () => setTimeout(() => begin().catch(() => show('none')), PATIENCE);
  if (document.readyState === 'complete') idle();
  else addEventListener('load', idle);
}
