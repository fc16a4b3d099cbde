import { checkShare } from './share.ts';

checkShare(1);
