import { checkShare } from './share.ts';

checkShare(2);
