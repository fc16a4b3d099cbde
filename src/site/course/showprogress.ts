// Shows how far this browser's learner has come, on the cards of lessons and of parts, and offers the next lesson.
import { onProgress } from '../store/news.ts';
import { loadProgress } from '../store/progress.ts';

/** A lesson as a page lists it. */
interface Listed {
  id: string;
  title: string;
  href: string;
  tasks: number;
}

const lessonCards = [...document.querySelectorAll<HTMLAnchorElement>('.lesson-card')];
const partCards = [...document.querySelectorAll<HTMLElement>('.part-card')];
const offer = document.querySelector<HTMLAnchorElement>('[data-offer]');

const lessonOf = (card: HTMLAnchorElement): Listed => ({
  id: card.dataset.lesson ?? '',
  title: card.querySelector('.lesson-title')?.textContent ?? '',
  href: card.href,
  tasks: Number(card.dataset.tasks),
});
const lessonsOf = (card: HTMLElement) => JSON.parse(card.dataset.lessons ?? '[]') as Listed[];

/** Fills a card's ring, and its words, with so many of `all` that are done. */
function fill(card: HTMLElement, done: number, all: number, begun = done > 0): void {
  card.style.setProperty('--part', String(all > 0 ? Math.min(done / all, 1) : 0));
  const place = card.querySelector<HTMLElement>('.lesson-progress');
  if (!begun || !place) return;
  card.dataset.state = done >= all ? 'done' : 'begun';
  const words = (done >= all ? place.dataset.done : place.dataset.some) ?? '';
  place.textContent = ` · ${words.replace('{done}', String(done)).replace('{all}', String(all))}`;
}

async function show(): Promise<void> {
  const { progress } = await loadProgress();
  const doneOf = ({ id }: Listed) => Object.keys(progress.lessons[id]?.tasks ?? {}).length;
  for (const card of lessonCards) fill(card, doneOf(lessonOf(card)), lessonOf(card).tasks);
  for (const card of partCards) {
    const lessons = lessonsOf(card);
    const done = lessons.filter((lesson) => doneOf(lesson) >= lesson.tasks).length;
    fill(
      card,
      done,
      lessons.length,
      lessons.some((lesson) => doneOf(lesson) > 0),
    );
  }
  const lessons = [...lessonCards.map(lessonOf), ...partCards.flatMap(lessonsOf)];
  const begun = lessons.find((lesson) => doneOf(lesson) > 0 && doneOf(lesson) < lesson.tasks);
  const next = begun ?? lessons.find((lesson) => doneOf(lesson) === 0);
  if (offer && next && lessons.some((lesson) => doneOf(lesson) > 0)) {
    offer.href = next.href;
    offer.textContent = `${offer.dataset.offer} ${next.title}`;
  }
}

onProgress(() => void show());
await show();
