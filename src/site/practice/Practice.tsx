import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { choose, type Wish } from '#course/practice/choose.ts';
import type { Topic } from '#course/practice/question.ts';
import { ended, goneOn, isTopic, type Round, readRound, withRoundAnswer } from '#course/practice/round.ts';
import type { Answer } from '#course/quiz/answer.ts';
import type { KeyOf } from '../i18n/catalogues.ts';
import { TextsContext } from '../i18n/context.ts';
import { type Catalogue, Texts } from '../i18n/texts.ts';
import type { LinkedLesson, OfferedTopic } from './asked.ts';
import { Choosing } from './Choosing.tsx';
import { keepRound, keptRound } from './kept.ts';
import { type Loaded, load, record, rightOnes } from './load.ts';
import { Question } from './Question.tsx';
import { Result } from './Result.tsx';

interface Props {
  topics: OfferedTopic[];
  lessons: Record<string, LinkedLesson>;
  /** Where lessons and files of questions are. */
  folders: { lessons: string; files: string };
  /** Language of the questions, where it is not that of the page. */
  language?: string | undefined;
  texts: Catalogue<KeyOf<'practice'>>;
  quizTexts: Catalogue<KeyOf<'quiz'>>;
}

type State =
  | { at: 'choosing'; say?: 'failed' | 'none' }
  | { at: 'fetching' }
  | { at: 'round'; round: Round; loaded: Loaded };

/** Practice: a topic is chosen, questions come one at a time, and a summary says what to study next. */
export default function Practice({ topics, lessons, folders, language, texts, quizTexts }: Props) {
  const spoken = useMemo(() => new Texts(texts), [texts]);
  const quiz = useMemo(() => new Texts(quizTexts), [quizTexts]);
  const [state, setState] = useState<State>({ at: 'choosing' });
  const [last, setLast] = useState<Round>();
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  // What was pressed is gone: the focus goes to where the next thing begins, and is left alone when the page opens.
  // Not after painting: a fast next press would come before it, and be taken for what it waits for.
  useLayoutEffect(() => {
    if (moved.current && state.at !== 'fetching') {
      heading.current?.focus();
      moved.current = false;
    }
  });
  const show = (round: Round, loaded: Loaded) => {
    keepRound(round);
    setLast(round);
    setState({ at: 'round', round, loaded });
  };
  const fetchTopic = (topic: Topic) =>
    load(topic, topics.find((each) => each.topic === topic)?.files ?? [], folders.files, lessons);
  useEffect(() => {
    const kept = keptRound() as { topic?: unknown } | null;
    const topic = kept?.topic;
    if (!isTopic(topic)) return;
    setState({ at: 'fetching' });
    fetchTopic(topic).then(
      (loaded) => {
        const round = readRound(kept, (key) => loaded.questions.get(key)?.item.type);
        if (round) show(round, loaded);
        else setState({ at: 'choosing' });
      },
      () => setState({ at: 'choosing', say: 'failed' }),
    );
  }, []);
  const start = async (topic: Topic, wish: Wish) => {
    moved.current = true;
    setState({ at: 'fetching' });
    try {
      const loaded = await fetchTopic(topic);
      const right = wish.open ? await rightOnes(loaded).catch(() => new Set<string>()) : new Set<string>();
      const seed = Math.random().toString(36).slice(2);
      const keys = choose([...loaded.questions.keys()], right, wish, seed);
      if (keys.length === 0) setState({ at: 'choosing', say: 'none' });
      else show({ topic, ...wish, seed, keys, at: 0, answers: {} }, loaded);
    } catch {
      setState({ at: 'choosing', say: 'failed' });
    }
  };
  const body = () => {
    if (state.at === 'fetching') return <p role="status">{spoken.say('fetching')}</p>;
    if (state.at === 'choosing') {
      return (
        <Choosing
          topics={topics}
          last={last}
          heading={heading}
          told={state.say}
          onStart={(...wish) => void start(...wish)}
        />
      );
    }
    const { round, loaded } = state;
    const key = round.keys[round.at];
    const asked = key === undefined ? undefined : loaded.questions.get(key);
    if (!asked) {
      return (
        <Result
          round={round}
          loaded={loaded}
          topics={topics}
          lessons={lessons}
          folder={folders.lessons}
          heading={heading}
          onAgain={() => void start(round.topic, { count: round.count, open: round.open })}
          onChoose={() => {
            moved.current = true;
            keepRound(undefined);
            setState({ at: 'choosing' });
          }}
        />
      );
    }
    return (
      <Question
        key={asked.key}
        round={round}
        asked={asked}
        all={loaded.questions}
        lesson={lessons[asked.lesson]}
        folder={folders.lessons}
        language={language}
        quiz={quiz}
        heading={heading}
        onAnswer={(answer: Answer) => {
          show(withRoundAnswer(round, answer), loaded);
          // Where the browser keeps nothing, the round still goes on.
          record(asked.key, answer).catch(() => {});
        }}
        onNext={() => {
          moved.current = true;
          show(goneOn(round), loaded);
        }}
        onEnd={() => {
          moved.current = true;
          const over = ended(round);
          if (over.keys.length > 0) return show(over, loaded);
          keepRound(undefined);
          setState({ at: 'choosing' });
        }}
      />
    );
  };
  return (
    <TextsContext.Provider value={spoken}>
      <div class="practice" data-at={state.at}>
        {body()}
      </div>
    </TextsContext.Provider>
  );
}
