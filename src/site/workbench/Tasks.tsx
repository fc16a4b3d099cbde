import { useState } from 'preact/hooks';
import type { TaskVerdict, Verdict } from '#grading/verdict.ts';
import { Inline } from '../components/Inline.tsx';
import { useTexts } from '../i18n/context.ts';
import type { Bench } from './bench.ts';
import { Enlarge } from './Enlarge.tsx';
import type { TaskView } from './lesson.ts';

/** The kinds of checks that send packets, and causes for which none were sent. */
const PROBING: ReadonlySet<string> = new Set(['reaches', 'isolated', 'closed', 'http', 'resolves']);
const SILENT: ReadonlySet<string> = new Set(['missing', 'unwanted', 'not-running', 'setting', 'not-attached']);

/** The tasks with their state; the first open one is unfolded. */
export function Tasks({ bench }: { bench: Bench }) {
  const { tasks } = bench.lab;
  const { say } = bench.texts;
  const [unfolded, setUnfolded] = useState<string | undefined>(undefined);
  const verdicts = bench.verdicts.value;
  const done = tasks.filter(({ id }) => verdicts.get(id)?.passed).length;
  const current = unfolded ?? tasks.find(({ id }) => !verdicts.get(id)?.passed)?.id;
  return (
    <section class="pane tasks" id="tasks" aria-labelledby="tasks-title">
      <div class="pane-bar">
        <h2 id="tasks-title" class="pane-title">
          {say('view.tasks')}
        </h2>
        <span class="pane-note" data-testid="tasks-done">
          {bench.grading.value && <span class="judging">{say('tasks.judging')}</span>}
          {say('tasks.done', { done, all: tasks.length })}
        </span>
        <Enlarge bench={bench} pane="tasks" />
      </div>
      <div class="pane-body">
        {done === tasks.length && done > 0 && <p class="all-done">{say('tasks.all')}</p>}
        <ol class="task-list">
          {tasks.map((task, index) => (
            <Task
              key={task.id}
              number={index + 1}
              bench={bench}
              task={task}
              verdict={verdicts.get(task.id)}
              open={task.id === current}
              onToggle={() => setUnfolded(task.id === current ? '' : task.id)}
            />
          ))}
        </ol>
      </div>
    </section>
  );
}

interface TaskProps {
  bench: Bench;
  number: number;
  task: TaskView;
  verdict: TaskVerdict | undefined;
  open: boolean;
  onToggle: () => void;
}

function Task({ bench, number, task, verdict, open, onToggle }: TaskProps) {
  const passed = verdict?.passed ?? false;
  const { say } = useTexts<'workbench'>();
  return (
    <li class="task" data-task={task.id} data-state={passed ? 'done' : 'open'}>
      <h3>
        <button type="button" class="task-head" aria-expanded={open} onClick={onToggle}>
          <span class="task-mark" aria-hidden="true">
            {passed ? '✓' : number}
          </span>
          <span class="task-title">
            <Inline text={task.title} />
          </span>
          <span class="visually-hidden">{say(passed ? 'task.done' : 'task.open')}</span>
        </button>
      </h3>
      {open && (
        <div class="task-body">
          <p>
            <Inline text={task.text} />
          </p>
          {verdict && (
            <ul class="checks">
              {verdict.checks.map((check) => (
                <Check key={check.checkId} check={check} bench={bench} task={task} />
              ))}
            </ul>
          )}
          {!passed && <Hints hints={task.hints} />}
          {bench.lab.solution && !passed && (
            <button type="button" class="link-button task-show" onClick={() => bench.runtime.value?.showDone(task.id)}>
              {say('task.show')}
            </button>
          )}
        </div>
      )}
    </li>
  );
}

function Check({ check, bench, task }: { check: Verdict; bench: Bench; task: TaskView }) {
  const { say } = useTexts<'workbench'>();
  const { checkId: id } = check;
  const probe = probeOf(check, task);
  return (
    <li class="check" data-state={check.passed ? 'passed' : 'failed'}>
      <details open={!check.passed && check.why !== ''}>
        <summary>
          <span class="check-mark" aria-hidden="true">
            {check.passed ? '✓' : '○'}
          </span>
          <span class="visually-hidden">{say(check.passed ? 'check.holds' : 'check.fails')}</span>
          <span>
            <Inline text={check.expected} />
          </span>
        </summary>
        <dl>
          <dt>{say('check.found')}</dt>
          <dd>
            <Inline text={check.found} />
          </dd>
          {!check.passed && check.why !== '' && (
            <>
              <dt>{say('check.why')}</dt>
              <dd class="check-why">
                <Inline text={check.why} />
              </dd>
            </>
          )}
        </dl>
        {probe && (
          <p class="check-watch">
            <button
              type="button"
              class="link-button"
              onClick={() => void bench.runtime.value?.watch({ check: probe }, { check: id }, plain(check.expected))}
            >
              {say(check.hops?.some(({ dropped }) => dropped) ? 'watch.stopped' : 'watch.check')}
            </button>
          </p>
        )}
        {check.mistake && (
          <p class="check-mistake">
            <Inline text={check.mistake.explanation} />
          </p>
        )}
      </details>
    </li>
  );
}

/** The check that failed, where it is about packets and some were sent. */
function probeOf(
  { passed, cause, checkId }: Verdict,
  { id, checks }: TaskView,
): TaskView['checks'][number] | undefined {
  if (passed || (cause && SILENT.has(cause))) return undefined;
  return checks.find(({ kind, name }) => PROBING.has(kind) && checkId === `${id}/${name}`);
}

function plain(text: string): string {
  return text.replaceAll('`', '');
}

function Hints({ hints }: { hints: string[] }) {
  const [shown, setShown] = useState(0);
  const { say } = useTexts<'workbench'>();
  return (
    <div class="hints">
      <ol>
        {hints.slice(0, shown).map((hint) => (
          <li key={hint}>
            <Inline text={hint} />
          </li>
        ))}
      </ol>
      {shown < hints.length && (
        <button type="button" class="link-button" onClick={() => setShown(shown + 1)}>
          {say(shown === 0 ? 'hint.first' : 'hint.next', { count: hints.length - shown })}
        </button>
      )}
    </div>
  );
}
