// By what a text is found; the twin of services/kernel/grams.py, services/proposals/likeness.py and synonyms.py.
import { PLACE } from './duties.js'

const {
  edition, ceremony, common, longest, most_pairs: mostPairs, most_characters: mostCharacters, groups, most_groups: mostGroups,
  group: GROUP
} = PLACE.words
const CEREMONY = new RegExp([...ceremony].sort((one, other) => other.length - one.length).join('|'), 'gu')
const COMMON = new Set(common)
const CHARACTER = /[\u3400-\u9fff\u{20000}-\u{3ffff}]/gu
const UNPARTED = '\\u2e80-\\u2fdf\\u3005-\\u3007\\u3040-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{3ffff}'
const RUN = new RegExp(`(?<unparted>[${UNPARTED}]+)|(?<word>[[\\p{L}\\p{N}]--[${UNPARTED}]]+)`, 'gv')

const isOne = text => text.length === 1 || [...text].length === 1

const folded = new Map()
function foldOne (character) {
  let small = folded.get(character)
  if (small === undefined) {
    const plain = character.normalize('NFKC')
    small = isOne(plain) ? plain.toLowerCase() : character
    folded.set(character, small = isOne(small) ? small : character)
  }
  return small
}

// Narrow, small, one character for each of the original's.
function fold (text) {
  let small = ''
  for (const character of text) small += foldOne(character)
  return small
}

// How often each gram is there, in the order in which they come: words, and the pairs of what has no blanks.
function gramsOf (text) {
  const counts = new Map()
  const count = gram => counts.set(gram, (counts.get(gram) ?? 0) + 1)
  for (const { groups: { unparted, word } } of fold(text).matchAll(RUN)) {
    if (word) {
      count([...word].slice(0, longest).join(''))
      continue
    }
    let before
    for (const character of unparted) {
      if (before) count(before + character)
      before = character
    }
    count(before)
  }
  return counts
}

const pairsOf = text => [...gramsOf(text)].filter(([gram]) => !isOne(gram))

// The groups of each word, and how long the words are that begin with a character, the longest first.
const groupsOf = new Map()
const lengths = new Map()
for (const [name, ...others] of groups) {
  for (const word of [name, ...others].map(fold)) {
    groupsOf.set(word, [...(groupsOf.get(word) ?? []), name])
    lengths.set(word[0], [...new Set([...(lengths.get(word[0]) ?? []), word.length])].sort((one, other) => other - one))
  }
}

// How often each group is named, in the order in which they come; a word within a longer one is not counted beside it.
function namedIn (text) {
  const folded = fold(text)
  const counts = new Map()
  let reached = 0
  for (let start = 0; start < folded.length; start++) {
    for (const length of lengths.get(folded[start]) ?? []) {
      const end = start + length
      const found = reached < end && end <= folded.length && groupsOf.get(folded.slice(start, end))
      if (!found) continue
      for (const group of found) counts.set(group, (counts.get(group) ?? 0) + 1)
      reached = end
      break
    }
  }
  return counts
}

// Groups of words, its title's first; its title's pairs, then those to which its text comes back most often, then its less common characters.
function keysOf (title, text) {
  const bareTitle = title.replace(CEREMONY, ' ')
  const bareText = text.replace(CEREMONY, ' ')
  let titles = pairsOf(bareTitle)
  if (!titles.length) titles = pairsOf(title)
  const pairs = new Set(titles.map(([gram]) => gram))
  const said = pairsOf(`${bareTitle}\n${bareText}`).sort(([, one], [, other]) => other - one)
    .map(([gram]) => gram).filter(gram => !pairs.has(gram))
  const telling = [...new Set((bareTitle + bareText).match(CHARACTER))].filter(character => !COMMON.has(character))
  const named = new Set(namedIn(title).keys())
  const often = [...namedIn(text)].sort(([, one], [, other]) => other - one).map(([group]) => group)
  const about = [...named, ...often.filter(group => !named.has(group))].slice(0, mostGroups).map(group => GROUP + group)
  return [...about, ...pairs, ...said.slice(0, mostPairs), ...telling.slice(0, mostCharacters)]
}

// The columns of the full-text index.
export function columnsOf (title, text) {
  const keys = keysOf(title, text)
  return {
    edition,
    titles: [...gramsOf(title).keys()].join(' '),
    keys: keys.join(' '),
    count: keys.length,
    texts: [...gramsOf(`${title}\n${text}`).keys()].join(' ')
  }
}
