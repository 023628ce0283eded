type Patterns = readonly RegExp[];

// In each pattern the groups are the root and what stands outside them is dropped; the first that fits decides.
const threeOfFour: Patterns = [/^م(...)$/su, /^(.)ا(..)$/su, /^(..)[اوي](.)$/su, /^(...)ة$/su];
const threeOfFive: Patterns = [
  /^ا(.)[ات](..)$/su,
  /^م(..)[ايو](.)$/su,
  /^[اتم](...)ة$/su,
  /^[ميت](.)ت(..)$/su,
  /^[مت](.)ا(..)$/su,
  /^(..)[او](.)ة$/su,
  /^[ام]ن(...)$/su,
  /^ا(..)ا(.)$/su,
  /^(...)ان$/su,
  /^ت(..)ي(.)$/su,
  /^(.)ا(.)و(.)$/su,
  /^(.)وا(..)$/su,
  /^(..)ائ(.)$/su,
  /^(.)ا(..)ة$/su,
  /^(..)ا(.)ي$/su,
];
const fourOfFive: Patterns = [/^[اتم](....)$/su, /^(....)ة$/su, /^(..)ا(..)$/su];
const threeOfSix: Patterns = [
  /^[ام]ست(...)$/su,
  /^م(..)ا(.)ة$/su,
  /^ا(.)ت(.)ا(.)$/su,
  /^ا(.)(.)و\2(.)$/su,
  /^ت(.)ا(.)ي(.)$/su,
];
const fourOfSix: Patterns = [/^ا(...)ا(.)$/su, /^مت(....)$/su];

// Function words and the like that are never cut.
const kept = new Set(
  (
    'يكون وليس وكان كذلك التي وبين عليها مساء الذي وكانت ولكن والتي تكون اليوم اللذين عليه كانت لذلك أمام هناك ' +
    'منها مازال لازال لايزال مايزال اصبح أصبح أمسى امسى أضحى اضحى مابرح مافتئ ماانفك لاسيما ولايزال الحالي ' +
    'اليها الذين فانه والذي وهذا لهذا فكان ستكون اليه يمكن بهذا الذى'
  ).split(' '),
);

/**
 * The ISRI stem of one word: Taghva, Elkhoury and Coombs, "Arabic stemming without a root dictionary" (2005),
 * with the changes of NLTK's `ISRIStemmer.stem`, whose results it repeats.
 */
export function isriStem(word: string): string {
  const bare = word.replace(/[\u064B-\u0652]/g, '');
  return kept.has(bare) ? bare : rootOf(withoutAffixes(bare));
}

function withoutAffixes(word: string): string {
  const start = cutLong(word, /^(?:كال|بال|ولل|وال)/u, /^(?:ال|لل)/u);
  const stem = cutLong(
    start,
    /(?:تمل|همل|تان|تين|كمل)$/u,
    /(?:ون|ات|ان|ين|تن|كم|هن|نا|يا|ها|تم|كن|ني|وا|ما|هم)$/u,
  );
  return (size(stem) >= 4 ? stem.replace(/^وو/u, 'و') : stem).replace(/^[آأإ]/u, 'ا');
}

/** Takes away three letters if three are left, else two if three are left. */
function cutLong(word: string, three: RegExp, two: RegExp): string {
  if (size(word) >= 6 && three.test(word)) return word.replace(three, '');
  return size(word) >= 5 ? word.replace(two, '') : word;
}

function rootOf(word: string): string {
  switch (size(word)) {
    case 4:
      return fit(word, threeOfFour) ?? cutShort(word);
    case 5:
      return ofFive(word);
    case 6:
      return ofSix(word);
    case 7: {
      const shorter = cutShort(word);
      return size(shorter) === 6 ? ofSix(shorter) : shorter;
    }
    default:
      return word;
  }
}

function ofFive(word: string): string {
  const root = fit(word, threeOfFive) ?? cutShort(word);
  if (size(root) === 4) return fit(root, threeOfFour) ?? cutShort(root);
  return size(root) === 5 ? (fit(root, fourOfFive) ?? root) : root;
}

function ofSix(word: string): string {
  const root = fit(word, threeOfSix) ?? cutShort(word);
  if (size(root) === 5) return ofFive(root);
  return size(root) === 6 ? (fit(root, fourOfSix) ?? root) : root;
}

function fit(word: string, patterns: Patterns): string | undefined {
  for (const pattern of patterns) {
    const groups = pattern.exec(word);
    if (groups) return groups.slice(1).join('');
  }
  return undefined;
}

/** Takes away one letter: of the end if it can be a suffix, else of the start if it can be a prefix. */
function cutShort(word: string): string {
  const start = word.replace(/[ةهيكتان]$/u, '');
  return start === word ? word.replace(/^[لبفسويتنا]/u, '') : start;
}

/** In code points. */
function size(word: string): number {
  return /[\uD800-\uDFFF]/.test(word) ? Array.from(word).length : word.length;
}
