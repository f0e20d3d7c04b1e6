import type { CityResultStrings } from './city-result-zh-CN.ts';

/** The sentences that compare a city's result, in English. */
export const cityResultEn: CityResultStrings = {
  cityResult: {
    facts: 'Where it comes from, and how it is weighted',
    se: 'SE {se}',
    cities: {
      title: 'Beside other cities',
      with: 'Compared with',
      nation: 'All {n} cities',
      province: '{n} cities of {province}',
      kind: '{n} cities of its kind: {kind}',
      byPopulation: 'mean by population',
      plain: 'plain mean: not every population is known',
      above: '▲ above by {difference}',
      indistinct: '◆ not distinguishable ({difference})',
      below: '▼ below by {difference}',
      rule: 'Above and below: the difference is at least 1.96 times its standard error (SE), else it is not distinguishable; in about one of twenty comparisons chance alone does that. Each mean includes this city.',
      ranks: 'Rank among {n} cities: between {from} and {to}',
      rank: 'Rank among {n} cities: {from}',
      topics: 'Topics beside other cities',
      all: 'All cities',
      topicsRule:
        'How far each topic is from the mean of the cities above. ▲ above, ▼ below; ◆ not distinguishable. The {n} comparisons are judged together (Holm): with 95% confidence none of them is called ▲ or ▼ by chance. So less is called than if each stood alone.',
    },
    selection: {
      title: 'If satisfied people answered more often',
      sentence:
        'If people who are more satisfied are somewhat likelier to answer, {score} would be about {without}.',
      inside: 'That is still within the interval above.',
      outside: 'That is outside the interval above.',
      assumed: 'Assumed',
      published: 'Score as published',
      likelier: '{times} times as likely to answer for each standard deviation of satisfaction',
      rule: 'People chose to take part, and the interval does not include any bias from that. This is an assumption: the answers do not tell who stayed away, and the score is not corrected for it. If dissatisfied people answered more often, it goes the other way.',
    },
    modes: {
      title: 'By how people answered',
      mode: 'How people answered',
      share: '{n}, {share}',
      before: '{share} in the wave before',
      noScore: 'fewer than 50, no score of their own',
      apart: '“{one}” less “{other}”: {difference} points, more than chance',
      alike: '“{one}” less “{other}”: {difference} points, which may be chance',
      rule: 'Each way is weighted to the population by itself; a difference of 1.96 of its standard errors or more is called more than chance. If the shares of the ways change, the overall score changes with them, though nobody need have changed their mind.',
    },
    benchmarks: {
      title: 'Where the truth is known',
      lead: 'The true answers to these questions are known from elsewhere. What differs after weighting shows how far those who took part are unlike all residents. It enters no score.',
      question: 'Question',
      estimate: 'This survey',
      value: 'Known',
      difference: 'Difference',
      mean: '{difference} percentage points apart on average',
    },
    waves: {
      title: 'Overall score by wave',
      wave: 'Wave',
      up: '▲ up by {difference}',
      down: '▼ down by {difference}',
      indistinct: '◆ cannot be told apart ({difference})',
      first: 'first wave',
      notComparable:
        'Not comparable with the wave before: {changed} of {of} scored questions have other words, answers or people who are asked.',
      otherWeights:
        'Not comparable with the wave before: the overall score is made of other topics or weights.',
      withheld: 'One of the two is withheld.',
      rule: 'Up and down: the difference to the wave before is at least 1.96 times its standard error (SE), else the two cannot be told apart; in about one of twenty comparisons chance alone does that. Where a question changed nothing is compared: a change of the score may be a change of the question.',
      against: '▲ ▼ ◆ compare with the wave before: {wave}.',
      questionChanged: 'asked differently in the wave before: not comparable',
      questionNew: 'not asked in the wave before',
      dimensionChanged: 'other questions in the wave before: not comparable',
    },
  },
};
