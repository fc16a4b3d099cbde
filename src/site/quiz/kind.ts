import type { ComponentChild } from 'preact';
import type { Answer } from '#course/quiz/answer.ts';
import type { Score } from '#course/quiz/verdict.ts';
import type { PageItem } from './pageitem.ts';

export interface BodyProps<I> {
  item: I;
  /** Decides the order of options and the numbers of this attempt. */
  seed: string;
  /** The answer that was given; it is shown with what there is to say to it, and can be changed no more. */
  given: Answer | undefined;
  /** Is told the answer so far; undefined while there is none, or not all of it. */
  onChange(answer: Answer | undefined): void;
  /** Is told the answer of an item that decides itself when it is given. */
  onDone(answer: Answer): void;
}

/** What the page needs to ask items of a type. */
export interface Kind<I extends PageItem = PageItem> {
  score(item: I, answer: Answer): Score;
  /** What is below the question; a new one is made for each attempt. */
  Body(props: BodyProps<I>): ComponentChild;
  /** The texts of an attempt, where they are not those of the item. */
  textsOf?(item: I, seed: string): { stem: string; explanation: string };
  /** What stands behind the question, as a text of the catalogue. */
  note?(item: I): 'several' | 'note.sequential' | 'note.ordering' | undefined;
  /** There is no button: the item is over when it is decided. */
  decidesItself?: boolean;
}
