import type { Random } from '#kernel/random.ts';

const ADJECTIVES =
  'admiring adoring agitated amazing angry awesome blissful bold boring brave busy charming clever cool compassionate condescending confident cranky crazy dazzling determined dreamy eager ecstatic elastic elated elegant eloquent epic fervent festive flamboyant focused friendly frosty funny gallant gifted goofy gracious great happy hardcore heuristic hopeful hungry infallible inspiring intelligent jolly jovial keen kind laughing loving lucid magical modest musing mystifying naughty nervous nice nifty nostalgic objective optimistic peaceful pedantic pensive practical priceless quirky quizzical recursing relaxed reverent romantic sad serene sharp silly sleepy stoic strange stupefied suspicious sweet tender thirsty trusting unruffled upbeat vibrant vigilant vigorous wizardly wonderful xenodochial youthful zealous zen'.split(
    ' ',
  );
const SURNAMES =
  'agnesi albattani allen archimedes ardinghelli aryabhata austin babbage banach bardeen bartik bassi bell bhabha blackwell bohr booth borg boyd brahmagupta brattain carson cerf chandrasekhar clarke cohen cori cray curie darwin davinci diffie dijkstra easley edison einstein elion engelbart euclid euler faraday fermat fermi feynman franklin galileo galois gates gauss germain goldberg goldstine goldwasser goodall hamilton hawking hellman hertz hodgkin hopper hypatia jackson jang jennings jepsen johnson joliot kalam kare keller kepler khorana kilby kirch knuth lalande lamarr lamport leakey leavitt lederberg lewin lovelace lumiere maxwell mayer mccarthy mcclintock mclean meitner mendel mendeleev mirzakhani moore morse murdock newton nightingale nobel noether northcutt noyce panini pare pascal pasteur payne perlman pike poincare ptolemy raman ramanujan ride ritchie rosalind rubin saha sammet shannon shaw shockley sinoussi snyder spence stonebraker swanson swartz swirles tesla thompson torvalds turing varahamihira vaughan visvesvaraya volhard wescoff wiles williams wilson wing wozniak wright yalow yonath zhukovsky'.split(
    ' ',
  );

/** A name for a container that was given none: adjective_surname, after moby's namesgenerator. */
export function randomName(random: Random, attempt = 0): string {
  const adjective = ADJECTIVES[random.integer(0, ADJECTIVES.length - 1)];
  const surname = SURNAMES[random.integer(0, SURNAMES.length - 1)];
  const name = `${adjective}_${surname}`;
  // Steve Wozniak is not boring.
  if (name === 'boring_wozniak') return randomName(random, attempt);
  return attempt > 0 ? `${name}${random.integer(0, 9)}` : name;
}
