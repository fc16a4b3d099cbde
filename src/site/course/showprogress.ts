// Shows on each lesson's card how far this browser's learner has come, and offers the next lesson.
import { onProgress } from '../store/news.ts';
import { loadProgress } from '../store/progress.ts';

const cards = [...document.querySelectorAll<HTMLElement>('.lesson-card')];
const offer = document.querySelector<HTMLAnchorElement>('[data-offer]');

async function show(): Promise<void> {
  const { progress } = await loadProgress();
  for (const card of cards) {
    const done = Object.keys(progress.lessons[card.dataset.lesson ?? '']?.tasks ?? {}).length;
    const all = Number(card.dataset.tasks);
    card.style.setProperty('--part', String(all > 0 ? Math.min(done / all, 1) : 0));
    const place = card.querySelector<HTMLElement>('.lesson-progress');
    if (done === 0 || !place) continue;
    card.dataset.state = done >= all ? 'done' : 'begun';
    const words = (done >= all ? place.dataset.done : place.dataset.some) ?? '';
    place.textContent = ` · ${words.replace('{done}', String(done)).replace('{all}', String(all))}`;
  }
  const next = cards.find((card) => card.dataset.state === 'begun') ?? cards.find((card) => !card.dataset.state);
  if (offer && next instanceof HTMLAnchorElement && cards.some((card) => card.dataset.state)) {
    offer.href = next.href;
    offer.textContent = `${offer.dataset.offer} ${next.querySelector('.lesson-title')?.textContent ?? ''}`;
  }
}

onProgress(() => void show());
await show();
