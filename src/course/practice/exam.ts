import type { DOMAINS } from '../schema/item/common.ts';

/** A domain of the exam. */
export type Domain = (typeof DOMAINS)[number];

/** Percent of the exam that a domain makes up, as the published guide to the exam says, the largest first. */
export const SHARES: Readonly<Record<Domain, number>> = {
  orchestration: 25,
  'image-registry': 20,
  installation: 15,
  networking: 15,
  security: 15,
  storage: 10,
};
