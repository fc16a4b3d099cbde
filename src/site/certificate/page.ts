// The certificate's page: whether the course is done, the certificate itself, and the check of a code.
import { decode, encode } from '#course/certificate/certificate.ts';
import { loadProgress } from '../store/progress.ts';

const main = document.querySelector('main');
const words = main?.dataset ?? {};
const course = JSON.parse(words.course ?? '[]') as [lesson: string, tasks: string[]][];
const find = <E extends HTMLElement>(selector: string) => main?.querySelector<E>(selector) as E;
const fill = (text = '', values: Record<string, string | number>) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
const dayIn = (day: string) =>
  new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));

const { progress } = await loadProgress();
const times = course.flatMap(([lesson, tasks]) => tasks.map((task) => progress.lessons[lesson]?.tasks[task]));
const done = times.filter((time) => time !== undefined);

if (done.length < times.length || times.length === 0) {
  find('.certificate-missing').textContent = fill(words.missing, { done: done.length, all: times.length });
} else {
  const form = find<HTMLFormElement>('.certificate-form');
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = find<HTMLInputElement>('#certificate-name').value.trim();
    const day = new Date(Math.max(...done)).toISOString().slice(0, 10);
    try {
      find('.certificate-code code').textContent = encode({ name, day, lessons: course.length, tasks: times.length });
    } catch {
      find('.certificate-missing').textContent = words.long ?? '';
      return;
    }
    find('.certificate-missing').textContent = '';
    find('.certificate-name').textContent = name;
    find('.certificate-day').textContent = dayIn(day);
    find('.certificate').hidden = false;
  });
  find('.certificate-print').addEventListener('click', () => print());
}

find('.certificate-check form').addEventListener('submit', (event) => {
  event.preventDefault();
  const read = decode(find<HTMLInputElement>('#certificate-code').value);
  const verdict = find('.certificate-verdict');
  verdict.dataset.state = 'certificate' in read ? 'right' : 'wrong';
  if ('reason' in read) verdict.textContent = (read.reason === 'sum' ? words.sum : words.form) ?? '';
  else verdict.textContent = fill(words.right, { ...read.certificate, day: dayIn(read.certificate.day) });
});
